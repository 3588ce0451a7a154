// The month of the office begins where today is, on screens too narrow for all of it.

export function showToday(root) {
  const today = root.querySelector("th[data-today]");
  const frame = today?.closest(".table-frame");
  if (frame) frame.scrollLeft = today.offsetLeft - frame.clientWidth / 2;
}
