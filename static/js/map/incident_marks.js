// How an incident looks on any map: colour, shape and word always say the same.

import { t } from "../text/messages.js";

const STATES = {
  to_review: { status: "new", shape: "circle" },
  waiting: { status: "new", shape: "shield" },
  handling: { status: "doing", shape: "diamond" },
  to_verify: { status: "done", shape: "square" },
  suspended: { status: "off", shape: "pill" },
  closed: { status: "off", shape: "square" },
};
const OVERDUE = { status: "overdue", shape: "triangle" };
const THREAT = { status: "overdue", shape: "octagon" };

/** The word of a state. */
export function stateWord(state) {
  const words = {
    to_review: t("To review"),
    waiting: t("To report in"),
    handling: t("Being handled"),
    to_verify: t("To verify"),
    suspended: t("Suspended"),
    closed: t("Closed matter"),
  };
  return words[state] || state;
}

/** Whether the nearest deadline has passed at `now`; a pause has no deadline. */
export function isOverdue({ state, due_at, red }, now) {
  if (state === "closed" || state === "suspended") return false;
  return Boolean(red || (due_at && Date.parse(due_at) < Number(now)));
}

/** `{status, shape, word, rank}` of a mark; a higher rank matters more where marks crowd. */
export function styleOf(mark, now) {
  const calm = STATES[mark.state] || STATES.waiting;
  if (mark.state === "closed" || mark.state === "suspended") return { ...calm, word: stateWord(mark.state), rank: 0 };
  if (mark.threat) return { ...THREAT, word: t("Threat to life"), rank: 5 };
  if (mark.red) return { ...OVERDUE, word: t("Far overdue"), rank: 4 };
  if (isOverdue(mark, now)) return { ...OVERDUE, word: t("Overdue"), rank: 3 };
  return { ...calm, word: stateWord(mark.state), rank: mark.state === "to_verify" ? 1 : 2 };
}

/** Outlines of the shapes in a box of 32, drawn around its middle. */
export const OUTLINES = {
  circle: "M16 3a13 13 0 1 1 0 26a13 13 0 0 1 0-26Z",
  shield: "M16 2.5 27 6v9.5c0 7-4.6 11.4-11 14-6.4-2.6-11-7-11-14V6Z",
  diamond: "M16 1.5 30.5 16 16 30.5 1.5 16Z",
  square: "M7 4h18a3 3 0 0 1 3 3v18a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3Z",
  pill: "M10 6.5h12a9.5 9.5 0 0 1 0 19H10a9.5 9.5 0 0 1 0-19Z",
  triangle: "M16 1.8 31 28.5H1Z",
  octagon: "M10.2 2h11.6L30 10.2v11.6L21.8 30H10.2L2 21.8V10.2Z",
};

/** The one whose look stands for all of a cluster. */
export function foremost(styles) {
  return styles.reduce((best, style) => (style.rank > best.rank ? style : best));
}
