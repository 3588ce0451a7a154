// Who is called, for all open incidents at once: a line from the office of each organization. Persons have no line.

import L from "./leaflet.js";
import { LOOKS } from "./call_lines.js";
import { overlap } from "./collision.js";

const SHOWN = ["sent", "acknowledged", "en_route", "arrived"];
const GAP_REM = 0.9;
const WORD_REM = 1.8;

/** The calls of marks that are drawn: offices with a place whose call is under way, those that lead first. */
export function drawnOffices(marks) {
  return marks
    .filter(({ state, lon }) => state !== "closed" && Number.isFinite(lon))
    .flatMap((mark) => (mark.offices || []).filter(isDrawn).map((office) => ({ ...office, mark, key: `${mark.id}/${office.id}` })))
    .sort((a, b) => Number(b.is_lead) - Number(a.is_lead) || a.id - b.id);
}

const isDrawn = ({ state, lon, lat }) => SHOWN.includes(state) && Number.isFinite(lon) && Number.isFinite(lat);

/** Where a word of this size may stand beside a point, the best first. */
export function placesBeside({ x, y }, width, height, gap) {
  return [
    { side: "right", box: [x + gap, y - height / 2, x + gap + width, y + height / 2] },
    { side: "left", box: [x - gap - width, y - height / 2, x - gap, y + height / 2] },
    { side: "right-below", box: [x + gap, y, x + gap + width, y + height] },
    { side: "left-below", box: [x - gap - width, y, x - gap, y + height] },
    { side: "right-above", box: [x + gap, y - height, x + gap + width, y] },
    { side: "left-above", box: [x - gap - width, y - height, x - gap, y] },
    { side: "below", box: [x - width / 2, y + gap, x + width / 2, y + gap + height] },
    { side: "above", box: [x - width / 2, y - gap - height, x + width / 2, y - gap] },
  ];
}

export class OfficeLines {
  /** `rem()` is the size of the root's text, px. */
  constructor(map, { rem }) {
    Object.assign(this, { map, rem });
    this.lines = new Map();
    this.offices = new Map();
    this.renderer = L.svg({ padding: 0.3 });
  }

  /** `placeOf(mark)` is where a mark is seen. */
  show(marks, placeOf = ({ lat, lon }) => [lat, lon]) {
    const drawn = drawnOffices(marks);
    keepOnly(this.lines, new Set(drawn.map(({ key }) => key)), (line) => line.remove());
    keepOnly(this.offices, new Set(drawn.map(placeKey)), ({ marker }) => marker.remove());
    const isMet = new Set();
    for (const office of drawn) {
      this.#drawLine(office, placeOf(office.mark));
      if (!isMet.has(placeKey(office))) this.#drawOffice(office);
      isMet.add(placeKey(office));
    }
  }

  /** Puts the names where they cover nothing of `taken`, nor each other; where there is no room, the office stays unnamed. */
  placeWords(taken) {
    const boxes = [...taken];
    const { x: width, y: height } = this.map.getSize();
    for (const office of this.offices.values()) {
      const point = this.map.latLngToContainerPoint(office.marker.getLatLng());
      const places = placesBeside(point, this.#widthOf(office), WORD_REM * this.rem(), GAP_REM * this.rem());
      const isFree = ([left, top, right, bottom]) => left > 0 && top > 0 && right < width && bottom < height && !boxes.some((box) => overlap(box, [left, top, right, bottom]));
      const found = places.find(({ box }) => isFree(box));
      if (found) boxes.push(found.box);
      const side = found?.side || "none";
      if (office.word.dataset.side !== side) office.word.dataset.side = side;
    }
  }

  #widthOf(office) {
    const key = `${office.word.textContent}|${this.rem()}`;
    if (office.measured !== key) {
      office.word.dataset.side = "right";
      office.width = office.word.offsetWidth;
      office.measured = key;
    }
    return office.width;
  }

  #drawLine({ key, lon, lat, state, is_lead: isLead }, end) {
    const ends = [[lat, lon], end];
    const { status, dashArray, weight } = LOOKS[state];
    if (!this.lines.has(key)) this.lines.set(key, L.polyline(ends, { interactive: false, className: "call-line", renderer: this.renderer }).addTo(this.map));
    const line = this.lines.get(key);
    const scale = this.rem() / 16;
    line.setLatLngs(ends);
    line.setStyle({
      color: getComputedStyle(document.documentElement).getPropertyValue(`--status-${status}`).trim(),
      weight: weight * scale * (isLead ? 1.2 : 0.8),
      opacity: isLead ? 0.9 : 0.6,
      dashArray: dashArray && dashArray.split(" ").map((length) => length * scale).join(" "),
    });
  }

  #drawOffice(office) {
    const key = placeKey(office);
    if (!this.offices.has(key)) this.offices.set(key, this.#made(office));
    const { dot, word, marker } = this.offices.get(key);
    const { status } = LOOKS[office.state];
    if (dot.dataset.status !== status) dot.dataset.status = status;
    if (word.textContent !== office.label) word.textContent = office.label;
    marker.setLatLng([office.lat, office.lon]);
  }

  #made({ lat, lon }) {
    const [html, dot, word] = ["div", "i", "span"].map((tag) => document.createElement(tag));
    dot.className = "office";
    word.className = "office-word";
    html.append(dot, word);
    const icon = L.divIcon({ html, className: "office-anchor", iconSize: [0, 0] });
    const marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: -500 }).addTo(this.map);
    marker.getElement().setAttribute("aria-hidden", "true");
    return { marker, dot, word };
  }
}

const placeKey = ({ label, lon, lat }) => `${label}|${lon}|${lat}`;

function keepOnly(pool, keys, remove) {
  for (const [key, member] of pool) {
    if (keys.has(key)) continue;
    remove(member);
    pool.delete(key);
  }
}
