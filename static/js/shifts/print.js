// The button that prints the present page; the browser's own way works without it.

export function wirePrint(root) {
  for (const button of root.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
}
