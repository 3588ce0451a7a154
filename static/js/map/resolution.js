// How many canvas pixels make one pixel of the page: sharp on good screens, sharper on paper.

const ON_SCREEN = 2;
const ON_PAPER = 3;

export function pixelRatio() {
  if (document.documentElement.dataset.printing) return ON_PAPER;
  return Math.min(ON_SCREEN, Math.max(1, globalThis.devicePixelRatio || 1));
}
