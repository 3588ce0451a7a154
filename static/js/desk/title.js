// The tab's title: how many whistles wait for the desk.

/** Whistles that nobody reviewed, and new ones that nobody at this screen has looked at, listed here or not. */
export function waitingFor(marks, unseen) {
  const listed = new Set(marks.map(({ id }) => id));
  const hidden = [...unseen].filter((id) => !listed.has(id)).length;
  return hidden + marks.filter(({ id, state }) => state !== "closed" && (state === "to_review" || unseen.has(id))).length;
}

export function titleWith(count, title) {
  const plain = title.replace(/^\(\d+\+?\) /, "");
  return count ? `(${count > 99 ? "99+" : count}) ${plain}` : plain;
}
