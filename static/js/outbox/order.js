// In which order what waits goes out: life first, texts as they were written, photos after all texts.

/** Each lane is sent one after the other, and no lane waits for another's answer. */
export const LANES = ["life", "text", "photo"];
/** So often the server may fail at one item before others go first. */
export const STUCK_AFTER = 8;
/** What the server takes only after longer than this lets others go first. */
export const SOON_MS = 60_000;
const LONGEST_ASIDE_MS = 3_600_000;

export function laneOf({ kind, urgent }) {
  if (kind === "photo") return "photo";
  return urgent ? "life" : "text";
}

/** How long it is still held, by what has passed and not by the time of day: a clock that jumps holds nothing up. */
export function heldFor({ hold_ms = 0, made_at, urgent }, now) {
  const passed = now - made_at;
  return urgent || passed < 0 ? 0 : Math.max(0, hold_ms - passed);
}

/** How long the server wants not to be asked again, since so many came within the hour; a clock set back holds nothing. */
export function asideFor({ aside_until = 0 }, now) {
  const left = aside_until - now;
  return left > 0 && left <= LONGEST_ASIDE_MS ? left : 0;
}

export function isStuck({ failed = 0 }) {
  return failed >= STUCK_AFTER;
}

/** What may go out in its turn: not refused, not put off, and not hanging on something that has no number yet. */
function free(items, now) {
  return items.filter((item) => !item.refused && !item.after && !asideFor(item, now));
}

/** What comes next in a lane, due or not: what the server fails at lets others go first, a photo lets every text go first. */
export function headOf(items, lane, now) {
  const waiting = free(items, now);
  const mine = waiting.filter((item) => laneOf(item) === lane);
  if (lane === "photo" && waiting.some((item) => laneOf(item) !== lane && !isStuck(item))) return undefined;
  return mine.find((item) => !isStuck(item)) || mine[0];
}

/** The next item of a lane that may go now; one that is held holds those behind it. */
export function nextOf(items, lane, now) {
  const head = headOf(items, lane, now);
  return head && heldFor(head, now) === 0 ? head : undefined;
}

/**
 * What hangs on a text that is here no more: `numberOf(id)` knows which number the server gave it;
 * where nobody knows, the item is shown as one that cannot be sent.
 */
export function settled(items, numberOf) {
  const here = new Set(items.map(({ id }) => id));
  return items.map((item) => {
    if (!item.after || here.has(item.after)) return item;
    const number = numberOf(item.after);
    if (number) return { ...item, after: null, path: item.path.replace("{id}", number) };
    return { ...item, refused: item.refused || { status: 0, isOrphan: true, title: "" } };
  });
}

/** An item and everything that hangs on it. */
export function groupOf(items, id) {
  return [...items.filter((item) => item.id === id), ...items.filter(({ after }) => after === id)];
}
