// What stands on a plate: the address behind its code, or the number below it, typed or read.

const ADDRESS = /\/g\/(\d{9,15})\b/;

/** The grid's code of a plate, from the whole address or from its digits; null where it is none. */
export function plateCode(text) {
  const typed = text.trim();
  const address = ADDRESS.exec(typed);
  if (address) return address[1];
  const digits = typed.replace(/[\s-]/g, "");
  return /^\d{15}$/.test(digits) ? digits : null;
}

/** The grid that a plate stands in, of those of a community; its last three digits are enough. */
export function gridOfPlate(text, grids) {
  const code = plateCode(text);
  const short = /^\d{3}$/.test(text.trim()) ? text.trim() : null;
  return grids.find((grid) => grid.code === code || (short && grid.code.endsWith(short))) || null;
}
