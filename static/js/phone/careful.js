// Words that must not be written into a matter: whatever names a person's numbers, health or past.

const FOUND = [
  ["id", /(^|\D)\d{17}[\dXx](?!\d)/],
  ["phone", /(^|\D)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)/],
  ["health", /精神病|精神障碍|艾滋|癌症|残疾证|吸毒|前科|刑满|社区矫正|犯罪记录/],
];

/** What kinds of personal facts a text seems to hold: `id`, `phone`, `health`. */
export function personal(text) {
  return FOUND.filter(([, pattern]) => pattern.test(text)).map(([kind]) => kind);
}
