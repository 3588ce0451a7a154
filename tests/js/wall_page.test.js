// The wall's page: what the store keeps of what comes out of order, which set leads, and that panels write in place.

import assert from "node:assert/strict";
import test from "node:test";
import { element, made } from "./little_dom.js";
import { placeGrids } from "../../static/js/map/grid_labels.js";
import { Board, overlap } from "../../static/js/map/collision.js";
import { drawnOffices, placesBeside } from "../../static/js/map/office_lines.js";
import { spread } from "../../static/js/map/spread.js";
import { Bars, pageAt } from "../../static/js/wall/bars.js";
import { dataOf, steps, topOf } from "../../static/js/wall/charts.js";
import { figureWords } from "../../static/js/wall/figures.js";
import { DecisionsPanel } from "../../static/js/wall/panels/decisions.js";
import { inChargeWords, peopleWords } from "../../static/js/wall/panels/duty.js";
import { byAge } from "../../static/js/wall/panels/hazards.js";
import { byTimeLeft, leadOf } from "../../static/js/wall/panels/queue.js";
import { counted, sectionsOf, sumOf } from "../../static/js/wall/panels/section.js";
import { shareItem } from "../../static/js/wall/panels/shares.js";
import { otherWords } from "../../static/js/wall/panels/today.js";
import { Store } from "../../static/js/wall/store.js";
import { ageClass, stateWords, untilDue, waiting } from "../../static/js/wall/words.js";

const NOW = Date.parse("2026-11-25T03:00:00Z");
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();
const mark = (more) => ({ id: 1, version: 1, state: "waiting", simulated: false, section_id: 8, received_at: at(-30), due_at: at(30), ...more });
const state = (more) => ({ as_of: at(0), replay: false, marks: [], sets: [{ simulated: false, figures: { whistles_of_day: 0, incidents_of_day: 0 } }], sections: [], ...more });
const simulated = { simulated: true, figures: { whistles_of_day: 5, incidents_of_day: 9 } };
const made_at = (now) => new Store({ now: () => now });

test("an event of an older or of the same version changes nothing", () => {
  const store = made_at(NOW);
  store.replace(state({ marks: [mark({ version: 3 })] }));
  assert.equal(store.put(mark({ version: 2, state: "closed" })), false);
  assert.equal(store.put(mark({ version: 3, state: "closed" })), false);
  assert.equal(store.marks.get(1).state, "waiting");
  assert.equal(store.put(mark({ version: 4, state: "handling" })), true);
});

test("a state that was read before an event came does not undo it", () => {
  const store = made_at(NOW + 1000);
  store.replace(state());
  store.put(mark({ id: 7, version: 1 }));
  store.put(mark({ id: 7, version: 2, state: "handling" }));
  store.replace(state({ as_of: at(0), marks: [mark({ id: 7, version: 1 })] }));
  assert.equal(store.marks.get(7).state, "handling");
  store.replace(state({ as_of: at(0) }));
  assert.ok(store.marks.has(7), "a state without it, read before it came, keeps it");
  store.replace(state({ as_of: at(1) }));
  assert.ok(!store.marks.has(7), "a state without it, read after it came, takes it away");
});

test("an older state changes nothing, unless the wall looks into another time", () => {
  const store = made_at(NOW);
  store.replace(state({ as_of: at(0), marks: [mark({ version: 5 })] }));
  assert.equal(store.replace(state({ as_of: at(-1) })), false);
  assert.equal(store.replace(state({ as_of: at(-600), replay: true, marks: [mark({ version: 1, state: "to_review" })] })), true);
  assert.equal(store.marks.get(1).state, "to_review");
  store.reset();
  assert.equal(store.replace(state({ as_of: at(-900), replay: true })), true);
  assert.equal(store.marks.size, 0);
});

test("listeners are told of what changed, and of nothing else", () => {
  const store = made_at(NOW);
  let told = 0;
  store.onChange(() => (told += 1));
  store.replace(state({ marks: [mark({ version: 2 })] }));
  store.put(mark({ version: 1 }));
  store.replace(state({ as_of: at(-5) }));
  assert.equal(told, 1);
});

test("a simulated day leads only where nothing real came today and nothing real is open", () => {
  const store = made_at(NOW);
  store.replace(state({ sets: [...state().sets, simulated], marks: [mark({ id: 2, simulated: true })] }));
  assert.equal(store.isSimulated(), true);
  assert.equal(store.leading().figures.whistles_of_day, 5);
  store.put(mark({ id: 3 }));
  assert.equal(store.isSimulated(), false);
  assert.equal(store.leading().figures.whistles_of_day, 0);
});

test("real and simulated are never in one number: the other set is told in words of its own", () => {
  const store = made_at(NOW);
  store.replace(state({ sets: [{ simulated: false, figures: { whistles_of_day: 2, incidents_of_day: 2 } }, simulated], marks: [mark(), mark({ id: 2, simulated: true }), mark({ id: 3, simulated: true })] }));
  assert.equal(store.open(false).length, 1);
  assert.equal(store.open(true).length, 2);
  assert.match(otherWords(store), /5 whistles, 2 open/);
  store.replace(state({ as_of: at(1) }));
  assert.equal(otherWords(store), "");
});

test("of nothing known there is no number, and minutes are whole from ten on", () => {
  assert.deepEqual([null, undefined, 0, 8.54, 12.4, 1234].map(figureWords), ["—", "—", "0", "8.5", "12", "1,234"]);
});

test("bars come in pages of equal length, one after the other, and all of them come", () => {
  assert.deepEqual(pageAt(11, 12, 0), { page: 0, pages: 1, from: 0, to: 11 });
  const seen = [0, 20_000, 40_000].map((now) => pageAt(33, 12, now));
  assert.deepEqual(seen.map(({ from, to }) => [from, to]), [[0, 11], [11, 22], [22, 33]]);
  assert.equal(pageAt(33, 12, 60_000).page, 0);
});

test("only all of the shops are a hundred per cent, and a section without shops has no share", () => {
  assert.equal(shareItem({ shops: 1000, shops_checked: 999 }).number, "99%");
  assert.equal(shareItem({ shops: 7, shops_checked: 7 }).number, "100%");
  assert.deepEqual([shareItem({ shops: 0, shops_checked: 0 }).number, shareItem({ shops: 0 }).isNone], ["—", true]);
});

test("an area shows its sections together, and what is not known of one is not made up", () => {
  const store = made_at(NOW);
  store.replace(state({ sections: [{ id: 8, area_id: 2, shops: 3, sets: [{ simulated: false, open: 1 }, { simulated: true, open: 6 }] }, { id: 9, area_id: 2, shops: 4 }, { id: 10, area_id: 3, shops: 5 }] }));
  assert.deepEqual(sectionsOf(store, 2).map(({ id }) => id), [8, 9]);
  assert.equal(sumOf(sectionsOf(store, 2), "shops"), 7);
  assert.equal(sumOf(sectionsOf(store, 3), "open"), null);
  assert.equal(counted(store.section(8), true).open, 6);
  assert.equal(counted(store.section(8), false).open, 1);
});

test("hazards of one section are those that lie in it", () => {
  const hazards = { by_age: [{ key: "gt90", count: 4 }], points: [{ section_id: 8, age_days: 3 }, { section_id: 8, age_days: 91 }, { section_id: 9, age_days: 8 }] };
  assert.deepEqual(byAge({ hazards }).map(({ count }) => count), [0, 0, 0, 4]);
  assert.deepEqual(byAge({ hazards }, new Set([8])).map(({ count }) => count), [1, 0, 0, 1]);
  assert.deepEqual([7, 8, 30, 31, 90, 91].map(ageClass), ["le7", "le30", "le30", "le90", "le90", "gt90"]);
});

test("the queue: threats to life first, then by the time left; what stands still comes last", () => {
  const order = [mark({ id: 1, due_at: at(9) }), mark({ id: 2, due_at: at(-9) }), mark({ id: 3, state: "suspended", due_at: at(-99) }), mark({ id: 4, threat: true, due_at: at(60) })];
  assert.deepEqual(order.sort(byTimeLeft).map(({ id }) => id), [4, 2, 1, 3]);
});

test("whoever leads is named where he is an organization; persons are counted", () => {
  const office = (more) => ({ id: 1, label: "洪洋路市场监管所", state: "en_route", is_lead: false, ...more });
  assert.equal(leadOf({ offices: [office(), office({ label: "水务站", is_lead: true })] }).name, "水务站");
  assert.equal(leadOf({ offices: [], calls: { sent: 2, arrived: 0 } }).name, "2 persons called");
  assert.equal(leadOf({ offices: [], calls: {}, route: "self" }).name, "By the grid itself");
});

test("time is told from the term where it is past, else from the beginning; a pause has no term", () => {
  assert.deepEqual(waiting({ due_at: at(-5), since: at(-60) }, NOW), { time: "over by 5 min", isOver: true });
  assert.deepEqual(waiting({ due_at: null, since: at(-60) }, NOW), { time: "waiting 1 h", isOver: false });
  assert.deepEqual(untilDue(mark({ due_at: at(61) }), NOW), { time: "1 h 1 min left", isOver: false });
  assert.deepEqual(untilDue(mark({ state: "suspended", due_at: at(-61) }), NOW), { time: "30 min ago", isOver: false });
});

test("names are only those that are given, all others are a count", () => {
  assert.equal(peopleWords([], 0), "Nobody");
  assert.equal(peopleWords([], 4), "4 on duty");
  assert.equal(peopleWords(["李梅"], 3), "李梅 and others, 4 in all");
  assert.equal(peopleWords(["李梅", "王芳", "赵强"], 0), "李梅 王芳 and others, 3 in all");
  assert.equal(inChargeWords([{ name: null, role: "in_charge" }]), "1 on duty");
});

test("hours to come are left out, and one whistle does not fill the chart", () => {
  const data = dataOf({ hours: [0, 1], today: [1, null], yesterday: [0, 1], week: [0, 0] });
  assert.deepEqual(data, [[0, 1], [0, 1], [0, 0], [1, null]]);
  assert.equal(topOf(data), 4);
  assert.deepEqual([steps(4), steps(9), steps(1)], [[0, 2, 4], [0, 4, 8], [0, 1, 2]]);
});

test("lines come from offices with a place whose call is under way, the leading one first", () => {
  const office = (id, more) => ({ id, label: `o${id}`, lon: 98.5, lat: 39.7, state: "sent", is_lead: false, ...more });
  const one = mark({ lon: 98.4, lat: 39.7, offices: [office(1), office(2, { lon: null }), office(3, { state: "done" }), office(4, { is_lead: true })] });
  assert.deepEqual(drawnOffices([one, mark({ id: 2, lon: null, offices: [office(9)] })]).map(({ id }) => id), [4, 1]);
});

test("a word beside a point never covers the point", () => {
  for (const { box } of placesBeside({ x: 100, y: 100 }, 80, 24, 14)) assert.ok(!overlap(box, [97, 97, 103, 103]), box.join());
});

test("what would cover each other is pushed apart, the same way every time", () => {
  const boxes = Array.from({ length: 7 }, (_, index) => ({ x: 100 + (index % 3), y: 100 + index, width: 40, height: 40 }));
  const placed = spread(boxes);
  const rectangles = placed.map(({ x, y }) => [x - 19.5, y - 19.5, x + 19.5, y + 19.5]);
  rectangles.forEach((box, index) => rectangles.slice(index + 1).forEach((other) => assert.ok(!overlap(box, other))));
  assert.deepEqual(spread(boxes), placed);
  assert.deepEqual(spread([boxes[0]]), [boxes[0]]);
});

test("with names that are always there none is left out, and none covers another or what was taken", () => {
  const context = { measureText: (text) => ({ width: [...text].length * 16 }) };
  const grids = ["水磨片区", "西渠片区", "东渠片区"].map((name, index) => ({ id: index, name, level: "section", code: `62090200400210${index}`, label: [50 + index * 100, 50], bbox: [index * 100, 0, index * 100 + 100, 100] }));
  const board = new Board();
  const taken = [[0, 30, 300, 70]];
  board.put(taken);
  const square = (left) => [[left, 0, left + 100, 0, left + 100, 100, left, 100, left, 0]];
  const tiles = [{ origin: { x: 0, y: 0 }, scale: 1, decoded: new Map([["sections", grids.map(({ id, bbox }) => ({ id, rings: square(bbox[0]) }))]]) }];
  const placed = placeGrids(context, board, {
    grids, zoom: 15, view: [0, 0, 300, 100], place: (x, y) => ({ x, y: 100 - y }), palette: { scale: 1, font: "f" }, isOn: () => true, tiles, detail: () => "3 open", alwaysNamed: true,
  });
  assert.deepEqual(placed.map(({ grid }) => grid.id), [0, 1, 2]);
  const boxes = placed.map(({ block, x, y }) => [x - block.width / 2, y - block.height / 2, x + block.width / 2, y + block.height / 2]);
  for (const box of boxes) assert.ok(!overlap(box, taken[0]), box.join());
});

const part = (name, tag = "span") => element(tag, { data: { part: name } });

function decisionsPanel() {
  const keys = ["whistles_to_review", "incidents_overdue"];
  const counts = keys.map((key) => element("div", { class: "waiting", data: { figure: key } }, part("number")));
  return element("section", { data: { views: "community" } }, part("age", "time"), ...counts, part("rows", "ol"), part("nothing", "p"));
}

const item = (id, more) => ({ id, number: `20261125-${id}`, what: "overdue", category_name: "管网跑水", section_id: 8, since: at(-40), due_at: at(-id), simulated: false, ...more });
const waitingState = (minute, items) => state({ as_of: at(minute), sets: [{ simulated: false, figures: { whistles_to_review: 0, incidents_overdue: items.length } }], decisions: [{ simulated: false, items }], marks: [mark()], sections: [{ id: 8, name: "水磨片区" }] });

test("a panel makes its rows once: a thousand states later there is no element and no listener more", () => {
  const panel = new DecisionsPanel(decisionsPanel(), { sprite: "/s" });
  const store = made_at(NOW);
  const draw = (minute, items) => store.replace(waitingState(minute, items)) && panel.draw(store, NOW, { room: { decisions: 4 } });
  draw(0, [1, 2, 3, 4, 5, 6].map((id) => item(id)));
  const list = panel.element.querySelector('[data-part="rows"]');
  const rows = [...list.children];
  assert.equal(rows.length, 4);
  assert.match(rows[0].textContent, /管网跑水.*over by 1 min.*Overdue · 水磨片区 · 20261125-1/);
  const before = { ...made };
  for (let minute = 1; minute <= 1000; minute++) draw(minute, Array.from({ length: minute % 5 }, (_, index) => item(minute + index)));
  assert.deepEqual(list.children, rows);
  assert.deepEqual([made.elements, made.listeners], [before.elements, before.listeners]);
});

test("drawing the same again writes nothing", () => {
  const panel = new DecisionsPanel(decisionsPanel(), { sprite: "/s" });
  const store = made_at(NOW);
  store.replace(waitingState(0, [item(1)]));
  panel.draw(store, NOW, { room: { decisions: 4 } });
  const before = made.writes;
  panel.draw(store, NOW, { room: { decisions: 4 } });
  assert.equal(made.writes, before);
});

test("nothing to decide is said in words, and a zero is quiet", () => {
  const panel = new DecisionsPanel(decisionsPanel(), { sprite: "/s" });
  const store = made_at(NOW);
  store.replace(waitingState(0, []));
  panel.draw(store, NOW, { room: { decisions: 4 } });
  const nothing = panel.element.querySelector('[data-part="nothing"]');
  assert.deepEqual([nothing.hidden, nothing.textContent], [false, "Nothing needs a decision."]);
  assert.ok(panel.element.querySelector(".waiting").classList.contains("is-zero"));
  store.replace({ ...waitingState(1, []), sets: [{ simulated: false, figures: {} }] });
  panel.draw(store, NOW, { room: { decisions: 4 } });
  assert.equal(nothing.textContent, "Not known");
});

test("bars stay in the order of the sections, whatever their values are", () => {
  const list = element("ol");
  const bars = new Bars(list);
  const items = (values) => values.map((value, index) => ({ key: index, name: `第${index + 1}网格`, share: value, number: String(value) }));
  bars.show(items([0.2, 0.9, 0.5]), NOW);
  bars.show(items([0.9, 0.1, 0.7]), NOW);
  assert.deepEqual(list.children.map((row) => row.textContent), ["第1网格0.9", "第2网格0.1", "第3网格0.7"]);
});

test("what is late on the map says for what, because the count of late matters means the whole of them", () => {
  const late = { status: "overdue", word: "Overdue" };
  assert.equal(stateWords(mark({ due_what: "acknowledge" }), late), "acknowledgement overdue");
  assert.equal(stateWords(mark({ due_what: "finish" }), late), "Overdue");
  assert.equal(stateWords(mark({ due_what: "arrive", red: true }), { status: "overdue", word: "Far overdue" }), "Far overdue");
  assert.equal(stateWords(mark({ due_what: "arrive" }), { status: "new", word: "To report in" }), "To report in");
});

test("a grid of which only the edge is in view has its name or none, never a bare number", () => {
  const context = { measureText: (text) => ({ width: [...text].length * 16 }) };
  const grid = { id: 1, name: "很长的名字的网格片区", level: "section", code: "620902004002101", label: [150, 50], bbox: [0, 0, 300, 100] };
  const tiles = [{ origin: { x: 0, y: 0 }, scale: 1, decoded: new Map([["sections", [{ id: 1, rings: [[0, 0, 300, 0, 300, 100, 0, 100, 0, 0]] }]]]) }];
  const place = (x, y) => ({ x, y: 100 - y });
  const shared = { grids: [grid], zoom: 15, place, palette: { scale: 1, font: "f" }, isOn: () => true, tiles };
  assert.deepEqual(placeGrids(context, new Board(), { ...shared, view: [0, 0, 70, 100], alwaysNamed: true }), []);
  assert.equal(placeGrids(context, new Board(), { ...shared, view: [0, 0, 70, 100] })[0]?.block.lines[0].text, "101");
});
