// What the server wrote into the page for its scripts.

export function readPage() {
  const element = document.getElementById("page");
  return element ? JSON.parse(element.textContent) : {};
}

/** The preference a person left in this browser; storage may be forbidden, then there is none. */
export function remember(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(`shaodao.${key}`);
    localStorage.setItem(`shaodao.${key}`, value);
  } catch {
    return null;
  }
  return value;
}
