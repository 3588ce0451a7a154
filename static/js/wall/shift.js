// The whole frame moves by two pixels every three minutes, so that nothing burns into the panel.

export const STEP_MS = 180_000;
const FAR_PX = 2;
const AROUND = [[0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];

/** `[x, y]` in pixels at an instant: every place of the ring once in 27 minutes, each step to a neighbour. */
export function offsetAt(now) {
  const [x, y] = AROUND[Math.floor(now / STEP_MS) % AROUND.length];
  return [x * FAR_PX, y * FAR_PX];
}
