// How much room lists have on this frame: measured once a frame, in whole rows, so that nothing is cut off.

const MATTER_REM = 4.2;
const QUEUE_REM = 5;
const BAR_REM = 1.9;

export class Room {
  /** Rows of each kind of list that fit. */
  measure() {
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    const rows = (id, row_rem, most) => Math.max(1, Math.min(most, Math.floor(heightOf(id) / (row_rem * size))));
    return { decisions: rows("decisions", MATTER_REM, 9), matters: rows("section", MATTER_REM, 9), queue: rows("queue", QUEUE_REM, 16) * columnsOf("queue"), bars: Math.max(rows("shares", BAR_REM, 16), rows("hazard-sections", BAR_REM, 16)) };
  }
}

function columnsOf(id) {
  const list = document.querySelector(`#${id} [data-part="rows"]`);
  return parseInt(getComputedStyle(list).columnCount, 10) || 1;
}

// What a panel that grows has for its list: its own height without what stands above and below the list.
function heightOf(id) {
  const panel = document.getElementById(id);
  const list = panel?.querySelector('[data-part="rows"]');
  if (!list || !panel.clientHeight) return 0;
  const others = [...panel.children].filter((child) => child !== list && !child.hidden);
  const gap = parseFloat(getComputedStyle(panel).rowGap) || 0;
  return panel.clientHeight - others.reduce((sum, child) => sum + child.offsetHeight + gap, 0);
}
