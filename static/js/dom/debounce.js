// Puts off what would otherwise run at every keystroke or every tile.

export function debounce(action, wait_ms) {
  let timer = 0;
  const later = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), wait_ms);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}

/** Runs at most once a frame. */
export function oncePerFrame(action) {
  let asked = 0;
  return () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      action();
    });
  };
}
