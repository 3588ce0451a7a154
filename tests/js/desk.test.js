// The desk's pure parts: order, filters in the address, looks of marks, clusters, title, times in words.

import assert from "node:assert/strict";
import test from "node:test";
import { parseFilters, formatFilters, passes, countFilters } from "../../static/js/desk/filters.js";
import { bandOf, byTimeLeft, inBands } from "../../static/js/desk/order.js";
import { titleWith, waitingFor } from "../../static/js/desk/title.js";
import { fanned, groups } from "../../static/js/map/incident_clusters.js";
import { OUTLINES, foremost, isOverdue, styleOf } from "../../static/js/map/incident_marks.js";
import { ago, clock, fromField, lengthOf, minutesLeft, timeLeft, toField } from "../../static/js/text/time_left.js";

const NOW = Date.parse("2026-11-24T06:00:00Z");
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();
let number = 0;
const mark = (more) => ({ id: ++number, number: `20261124-${number}`, state: "waiting", urgency: "general", received_at: at(-30), ...more });

test("the queue is ordered by the time left, and a threat to life stands above all", () => {
  const late = mark({ due_at: at(-5) });
  const soon = mark({ due_at: at(10) });
  const far = mark({ due_at: at(600) });
  const none = mark({ due_at: null });
  const threat = mark({ due_at: at(20), threat: true });
  const closed = mark({ state: "closed", due_at: at(-90) });
  const sorted = [closed, none, far, soon, threat, late].sort(byTimeLeft);
  assert.deepEqual(sorted.map(({ id }) => id), [threat, late, soon, far, none, closed].map(({ id }) => id));
});

test("of two with the same time left the older comes first", () => {
  const young = mark({ due_at: at(10), received_at: at(-1) });
  const old = mark({ due_at: at(10), received_at: at(-9) });
  assert.ok(byTimeLeft(old, young) < 0);
});

test("bands cut the queue where a reader would", () => {
  assert.equal(bandOf(mark({ due_at: at(-1) }), NOW), "over");
  assert.equal(bandOf(mark({ due_at: at(59) }), NOW), "hour");
  assert.equal(bandOf(mark({ due_at: at(60) }), NOW), "day");
  assert.equal(bandOf(mark({ due_at: at(1440) }), NOW), "later");
  assert.equal(bandOf(mark({ due_at: at(5), threat: true }), NOW), "threat");
  assert.equal(bandOf(mark({ due_at: at(-5), state: "suspended" }), NOW), "suspended");
  const cut = inBands([mark({ due_at: at(70) }), mark({ due_at: at(5) }), mark({ due_at: at(6) })], NOW);
  assert.deepEqual(cut.map(([band, { length }]) => [band, length]), [["hour", 2], ["day", 1]]);
});

test("filters survive the way through the address", () => {
  const filters = { state: "waiting", section: "12", category: "facility.water", urgency: "urgent", source: "phone", mine: true, overdue: true, unreached: true, q: "20261124-017", id: 5 };
  assert.deepEqual(parseFilters(formatFilters(filters)), filters);
  assert.equal(formatFilters({}), "");
  assert.equal(countFilters(filters), 9);
});

test("an address that says nonsense filters nothing", () => {
  assert.deepEqual(parseFilters("?state=<b>&section=x&q=王小明&mine=yes&id=-1&urgency=1"), {});
});

test("a mark passes what it is, and closed ones only where they are asked for", () => {
  const here = { now: NOW, me: "李梅" };
  const one = mark({ section_id: 3, category: "facility.water.leak", due_at: at(-1), unreached: 1, claimed_by_name: "李梅" });
  for (const filters of [{}, { section: "3" }, { category: "facility.water" }, { overdue: true }, { unreached: true }, { mine: true }, { q: one.number.slice(-1) }]) {
    assert.ok(passes(one, filters, here), JSON.stringify(filters));
  }
  for (const filters of [{ section: "33" }, { category: "facility.wat" }, { urgency: "life" }, { state: "handling" }, { q: "999" }]) {
    assert.ok(!passes(one, filters, here), JSON.stringify(filters));
  }
  assert.ok(passes(mark({ hotline_number: "GD-0042" }), { q: "gd-004" }, here));
  const closed = mark({ state: "closed" });
  assert.ok(!passes(closed, {}, here));
  assert.ok(passes({ ...closed, asked: true }, {}, here));
  assert.ok(passes(closed, { state: "closed" }, here));
  assert.ok(!passes(mark({ claimed_by_name: "他人" }), { mine: true }, here));
});

test("colour, shape and word of a mark say the same thing", () => {
  assert.deepEqual(styleOf(mark({ state: "to_review", due_at: at(9) }), NOW).shape, "circle");
  assert.equal(styleOf(mark({ state: "handling", due_at: at(9) }), NOW).status, "doing");
  assert.equal(styleOf(mark({ state: "handling", due_at: at(-1) }), NOW).shape, "triangle");
  assert.equal(styleOf(mark({ threat: true, due_at: at(9) }), NOW).shape, "octagon");
  assert.equal(styleOf(mark({ threat: true, state: "closed" }), NOW).status, "off");
  const seen = new Set(["to_review", "waiting", "handling", "to_verify", "suspended"].map((state) => {
    const { status, shape, word } = styleOf(mark({ state }), NOW);
    assert.ok(OUTLINES[shape], shape);
    return `${status}/${shape}/${word}`;
  }));
  assert.equal(seen.size, 5);
});

test("a suspended incident is never overdue: its clock stands still", () => {
  assert.ok(isOverdue(mark({ due_at: at(-1) }), NOW));
  assert.ok(!isOverdue(mark({ due_at: at(-1), state: "suspended" }), NOW));
  assert.ok(!isOverdue(mark({ due_at: at(1) }), NOW));
});

test("a cluster shows the worst of its members", () => {
  const styles = [mark({ state: "handling" }), mark({ threat: true }), mark({ due_at: at(-9) })].map((one) => styleOf(one, NOW));
  assert.equal(foremost(styles).shape, "octagon");
});

test("marks that would cover each other share a badge, and one that must be seen stands alone", () => {
  const box = { width: 60, height: 40 };
  const points = [{ id: 1, x: 100, y: 100 }, { id: 2, x: 130, y: 110 }, { id: 3, x: 161, y: 100 }, { id: 4, x: 100, y: 100, alone: true }];
  const made = groups(points, box);
  assert.deepEqual(made.map(({ members }) => members.map(({ id }) => id)), [[1, 2], [3], [4]]);
});

test("groups do not depend on where the cells of the search begin", () => {
  const box = { width: 60, height: 40 };
  for (let shift = -90; shift < 90; shift += 7) {
    const made = groups([{ id: 1, x: shift, y: shift }, { id: 2, x: shift + 59, y: shift + 39 }], box);
    assert.equal(made.length, 1, String(shift));
  }
});

test("a fan gives each member a place of its own", () => {
  const members = Array.from({ length: 7 }, (_, id) => ({ id }));
  const places = fanned(members, { x: 0, y: 0 }, 40);
  for (const one of places) for (const other of places) {
    if (one.id < other.id) assert.ok(Math.hypot(one.x - other.x, one.y - other.y) > 30);
  }
});

test("the title counts what waits for the desk, once each", () => {
  const marks = [mark({ state: "to_review" }), mark({ state: "waiting" }), mark({ state: "closed" })];
  assert.equal(waitingFor(marks, new Set([marks[0].id, marks[1].id, marks[2].id])), 2);
  assert.equal(waitingFor(marks, new Set()), 1);
  assert.equal(titleWith(3, "调度台"), "(3) 调度台");
  assert.equal(titleWith(0, "(3) 调度台"), "调度台");
  assert.equal(titleWith(120, "(3) 调度台"), "(99+) 调度台");
});

test("time left is rounded against the reader", () => {
  assert.equal(minutesLeft(at(0.98), NOW), 0);
  assert.equal(minutesLeft(at(-0.01), NOW), -1);
  assert.equal(timeLeft(at(-5), NOW).isOver, true);
  assert.equal(timeLeft(null, NOW), null);
  assert.equal(timeLeft(at(125), NOW).words, "2 h 5 min left");
  assert.equal(lengthOf(60), "1 h");
  assert.equal(lengthOf(1440 + 120), "1 d 2 h");
  assert.equal(lengthOf(7 * 1440 + 120), "7 d");
  assert.equal(ago(at(-0.5), NOW), "just now");
});

test("times are those of the product's clocks, whatever the device is set to", () => {
  assert.match(clock(at(0), NOW), /14:00/);
  assert.match(clock(at(0), NOW + 86_400_000), /24.*14:00/);
  assert.equal(toField(NOW), "2026-11-24T14:00");
  assert.equal(fromField("2026-11-24T14:00"), "2026-11-24T06:00:00.000Z");
  assert.equal(fromField(""), "");
});
