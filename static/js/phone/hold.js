// A button that must be held for a second, so that no pocket presses it; keys and helpers of the phone press it at once.

export const HOLD_MS = 1000;

/** `onHeld()` after a second or a key; `onTooShort()` after a mere tap; `isPlain()` says that a tap is enough. */
export function holdable(button, { onHeld, onTooShort, isPlain, scope = globalThis }) {
  let timer = 0;
  let isTouched = false;

  const release = () => {
    scope.clearTimeout(timer);
    timer = 0;
    button.classList.remove("is-held");
  };
  const fire = () => {
    release();
    isTouched = false;
    scope.navigator?.vibrate?.(40);
    onHeld();
  };

  button.addEventListener("pointerdown", (event) => {
    if (isPlain() || event.button > 0) return;
    isTouched = true;
    button.classList.add("is-held");
    timer = scope.setTimeout(fire, HOLD_MS);
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
    button.addEventListener(name, () => timer && release());
  }
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  // A click without a touch before it comes from the keyboard or from a screen reader.
  button.addEventListener("click", () => {
    if (!isTouched) return fire();
    isTouched = false;
    return onTooShort();
  });
}
