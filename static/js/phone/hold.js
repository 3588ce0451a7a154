// A button that must be held for a second, so that no pocket presses it; keys and helpers of the phone press it at once.

export const HOLD_MS = 1000;
/** Some browsers send a click after the release of a long touch. */
const ECHO_MS = 700;

/** `onHeld()` after a second or a key; `onTooShort()` after a mere tap; `isPlain()` says that a tap is enough. */
export function holdable(button, { onHeld, onTooShort, isPlain, scope = globalThis }) {
  const now = () => scope.performance?.now() ?? 0;
  let timer = 0;
  // "down" while a finger lies on it, "tap" until the click that follows its release.
  let touch = "";
  let echoUntil = -Infinity;

  const fire = () => {
    timer = 0;
    button.classList.remove("is-held");
    scope.navigator?.vibrate?.(40);
    onHeld();
  };
  const release = ({ type }) => {
    if (touch !== "down") return;
    // Held long enough: its release, and what the browser makes of it, say nothing more.
    if (!timer) echoUntil = now() + ECHO_MS;
    touch = timer && type === "pointerup" ? "tap" : "";
    scope.clearTimeout(timer);
    timer = 0;
    button.classList.remove("is-held");
  };

  button.addEventListener("pointerdown", (event) => {
    if (isPlain() || event.button > 0) return;
    touch = "down";
    button.classList.add("is-held");
    timer = scope.setTimeout(fire, HOLD_MS);
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) button.addEventListener(name, (event) => release({ type: event.type || name }));
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  // A click without a touch before it comes from the keyboard or from a screen reader.
  button.addEventListener("click", () => {
    if (now() < echoUntil) return undefined;
    if (!touch) return fire();
    touch = "";
    return onTooShort();
  });
}
