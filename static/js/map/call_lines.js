// Who is called, as lines from an organization's office to the incident. A person has no place and therefore no line.

import L from "./leaflet.js";

/** How a line is drawn by the state of its call. */
export const LOOKS = {
  sent: { dashArray: "3 8", weight: 2.5, status: "new" },
  acknowledged: { dashArray: "10 6", weight: 2.5, status: "doing" },
  en_route: { dashArray: "14 5", weight: 3.5, status: "doing" },
  arrived: { dashArray: null, weight: 3.5, status: "doing" },
  done: { dashArray: null, weight: 2.5, status: "done" },
  refused: { dashArray: "2 6", weight: 2.5, status: "overdue" },
};

/** The calls that are drawn: organizations and managers with an office, not recalled. */
export function drawnCalls(calls) {
  return calls.filter(({ kind, origin, state }) => origin && kind !== "person" && LOOKS[state]);
}

export class CallLines {
  constructor(map) {
    this.map = map;
    this.pool = new Map();
  }

  show(mark, calls) {
    const drawn = mark ? drawnCalls(calls) : [];
    const kept = new Set(drawn.map(({ id }) => id));
    for (const [id, { line, office }] of this.pool) {
      if (kept.has(id)) continue;
      line.remove();
      office.remove();
      this.pool.delete(id);
    }
    for (const call of drawn) this.#draw(mark, call);
  }

  #draw(mark, { id, label, state, origin, is_lead: isLead }) {
    const ends = [[origin.lat, origin.lon], [mark.lat, mark.lon]];
    const { status, ...stroke } = LOOKS[state];
    if (!this.pool.has(id)) this.pool.set(id, this.#made(ends));
    const { line, office, word } = this.pool.get(id);
    line.setLatLngs(ends);
    line.setStyle({ ...stroke, color: getComputedStyle(document.documentElement).getPropertyValue(`--status-${status}`).trim() });
    office.setLatLng(ends[0]);
    word.textContent = label;
    word.dataset.status = status;
    word.classList.toggle("is-lead", Boolean(isLead));
  }

  #made(ends) {
    const line = L.polyline(ends, { interactive: false, className: "call-line", renderer: (this.renderer ||= L.svg({ padding: 0.3 })) }).addTo(this.map);
    const word = document.createElement("span");
    word.className = "call-office";
    const icon = L.divIcon({ html: word, className: "call-anchor", iconSize: [0, 0] });
    const office = L.marker(ends[0], { icon, interactive: false, keyboard: false }).addTo(this.map);
    office.getElement().setAttribute("aria-hidden", "true");
    return { line, office, word };
  }
}
