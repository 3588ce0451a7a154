// Where a query occurs in a text, so that a result can show why it was found.

/** The text in pieces `{text, hit}`; case does not matter, nothing is interpreted. */
export function pieces(text, query) {
  const words = (query || "").trim().toLowerCase();
  const found = words ? text.toLowerCase().indexOf(words) : -1;
  if (found < 0) return [{ text, hit: false }];
  const end = found + words.length;
  return [
    { text: text.slice(0, found), hit: false },
    { text: text.slice(found, end), hit: true },
    { text: text.slice(end), hit: false },
  ].filter((piece) => piece.text);
}
