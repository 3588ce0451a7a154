// Breaking names into lines that look even.

const CJK = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u{20000}-\u{2fa1f}]/u;

/** Whether a name is written in Chinese characters: it may break anywhere and be set in a column. */
export function isChinese(text) {
  return CJK.test(text);
}

/** One or two lines: Chinese is halved above `limit` characters, other scripts at the space nearest the middle. */
export function wrapName(name, limit = 6) {
  const glyphs = [...name];
  if (!isChinese(name)) return wrapWords(name, limit * 2);
  if (glyphs.length <= limit) return [name];
  const half = Math.ceil(glyphs.length / 2);
  return [glyphs.slice(0, half).join(""), glyphs.slice(half).join("")];
}

function wrapWords(name, limit) {
  if (name.length <= limit || !name.includes(" ")) return [name];
  const middle = name.length / 2;
  const spaces = [...name.matchAll(/ /g)].map((match) => match.index);
  const at = spaces.reduce((best, index) => (Math.abs(index - middle) < Math.abs(best - middle) ? index : best));
  return [name.slice(0, at), name.slice(at + 1)];
}
