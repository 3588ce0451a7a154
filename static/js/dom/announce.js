// Tells people who do not see the screen what has changed.

let region = null;

export function announce(text) {
  region ||= document.getElementById("announcer");
  if (region) region.textContent = text;
}
