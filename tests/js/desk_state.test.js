// What the desk holds and compares: versions, drafts, deadlines of calls, whose line is drawn, how old the data are.

import assert from "node:assert/strict";
import test from "node:test";
import { drawnCalls } from "../../static/js/map/call_lines.js";
import { calleeOf, keyOf } from "../../static/js/desk/callees.js";
import { dueOf, unreached } from "../../static/js/desk/calls.js";
import { differences } from "../../static/js/desk/conflict.js";
import { Drafts } from "../../static/js/desk/form.js";
import { ageOf, freshnessWords } from "../../static/js/desk/freshness.js";
import { News } from "../../static/js/desk/news.js";
import { Presence } from "../../static/js/desk/presence.js";
import { picked } from "../../static/js/desk/review.js";
import { Store } from "../../static/js/desk/store.js";
import { waitingFor } from "../../static/js/desk/title.js";
import { callForm, decisionForm, incidentForm } from "../../static/js/desk/acts.js";

const NOW = Date.parse("2026-11-24T06:00:00Z");
const mark = (more) => ({ id: 1, number: "20261124-001", version: 1, state: "waiting", received_at: "2026-11-24T05:00:00Z", due_at: null, ...more });
const made = () => new Store({ now: () => NOW, me: "李梅" });

test("an older version changes nothing, and a list read before an event does not undo it", () => {
  const store = made();
  store.setRows([mark({ version: 3, text: "漏水" })]);
  assert.equal(store.put(mark({ version: 2, state: "closed" })), false);
  assert.equal(store.marks.get(1).state, "waiting");
  store.put(mark({ version: 5, state: "handling" }));
  store.setRows([mark({ version: 4, state: "waiting", text: "漏水" })]);
  assert.equal(store.marks.get(1).state, "handling");
  assert.equal(store.marks.get(1).text, "漏水");
});

test("an event keeps the text that only lists carry", () => {
  const store = made();
  store.setRows([mark({ text: "漏水", place_text: "3号楼" })]);
  store.put(mark({ version: 2, state: "handling" }));
  assert.equal(store.marks.get(1).text, "漏水");
});

test("what was not known before is named as new, once", () => {
  const store = made();
  assert.deepEqual(store.setRows([mark()]).map(({ id }) => id), [1]);
  assert.deepEqual(store.setRows([mark(), mark({ id: 2 })]).map(({ id }) => id), [2]);
  assert.equal(store.put(mark({ id: 3 })), true);
  assert.equal(store.put(mark({ id: 3, version: 2 })), false);
});

test("closed incidents are counted in no state", () => {
  const store = made();
  store.setRows([mark(), mark({ id: 2, state: "closed" }), mark({ id: 3, state: "to_review" })]);
  assert.deepEqual(store.counts(), { all: 2, waiting: 1, to_review: 1 });
});

test("a draft belongs to one act of one incident", () => {
  const drafts = new Drafts();
  drafts.keep("7/not-accept", { reason: "重复" });
  assert.equal(drafts.read("7/verify"), null);
  assert.ok(drafts.has(7));
  assert.ok(!drafts.has(70));
  drafts.drop("7/not-accept");
  assert.ok(!drafts.has(7));
});

test("the deadline of a call is that of its next step, and none when it is done", () => {
  const call = { acknowledge_by: "a", arrive_by: "b", finish_by: "c" };
  assert.deepEqual(["sent", "acknowledged", "en_route", "arrived", "done", "refused", "recalled"].map((state) => dueOf({ ...call, state })), ["a", "b", "b", "c", null, null, null]);
});

test("to be rung up: whoever has not acknowledged and is not known to be reached", () => {
  const calls = [{ id: 1, state: "sent", reached: "no" }, { id: 2, state: "sent", reached: "unknown" }, { id: 3, state: "sent", reached: "yes" }, { id: 4, state: "acknowledged", reached: "no" }];
  assert.deepEqual(unreached(calls).map(({ id }) => id), [1, 2]);
});

test("a line is drawn from an organization's office and never to a person", () => {
  const origin = { lon: 98.49, lat: 39.73 };
  const calls = [
    { id: 1, kind: "organization", state: "sent", origin },
    { id: 2, kind: "person", state: "en_route", origin },
    { id: 3, kind: "organization", state: "recalled", origin },
    { id: 4, kind: "property", state: "arrived", origin: null },
  ];
  assert.deepEqual(drawnCalls(calls).map(({ id }) => id), [1]);
});

test("two versions differ where a reader would say so", () => {
  const seen = mark({ claimed_by_name: null, category_name: "漏水", calls: [{ id: 1, label: "物业", state: "sent", is_lead: true }] });
  const now = { ...seen, claimed_by_name: "王强", calls: [{ id: 1, label: "物业", state: "arrived", is_lead: true }, { id: 2, label: "城管", state: "sent" }] };
  assert.deepEqual(differences(seen, now).map(([name]) => name), ["Claimed at the desk by", "物业", "城管"]);
  assert.deepEqual(differences(seen, { ...seen, version: 9 }), []);
});

test("data are old after half a minute and stale after two", () => {
  assert.deepEqual([0, 30, 31, 120, 121].map(ageOf), ["fresh", "fresh", "old", "old", "stale"]);
  assert.match(freshnessWords(new Date(NOW), 45), /45 s/);
  assert.match(freshnessWords(new Date(NOW), 200), /3 min/);
});

test("a colleague is seen for a while and then forgotten", () => {
  let now = 0;
  const presence = new Presence({}, { now: () => now });
  presence.heard(5, "王强");
  assert.deepEqual(presence.names(5), ["王强"]);
  assert.deepEqual(presence.names(6), []);
  now = 101_000;
  assert.deepEqual(presence.names(5), []);
});

test("a request names a callee by what it is, with the reason that was shown", () => {
  const proposed = [{ kind: "property", compound_id: 3, organization_id: null, label: "物业", reason: "公共部位" }, { kind: "person", person_id: 9, reason: "" }];
  assert.deepEqual(calleeOf(proposed[0]), { kind: "property", compound_id: 3 });
  const chosen = { callees: proposed.map(keyOf), lead: keyOf(proposed[0]) };
  assert.deepEqual(picked(chosen, proposed, true), {
    lead: { kind: "property", compound_id: 3, reason: "公共部位" },
    callees: [{ kind: "property", compound_id: 3, reason: "公共部位" }, { kind: "person", person_id: 9, reason: "" }],
  });
  assert.equal(picked(chosen, proposed, false).lead, undefined);
  assert.deepEqual(picked({ callees: ["gone"], lead: "gone" }, proposed, true), { callees: [] });
});

test("what is noted for somebody on the phone names him and the time", () => {
  const call = { label: "物业", state: "sent" };
  const form = callForm("arrive", { call, now: NOW, behalf: true });
  assert.deepEqual(form.fields.map(({ name }) => name), ["reason", "behalf_name", "behalf_at"]);
  assert.deepEqual(form.body({ reason: "电话", behalf_name: "王师傅", behalf_at: "2026-11-24T06:00:00.000Z" }), { reason: "电话", method: "manual", behalf: { name: "王师傅", at: "2026-11-24T06:00:00.000Z" } });
  assert.ok("behalf" in callForm("extend", { call, now: NOW, behalf: true }).body({ ground: "等配件", behalf_name: "王师傅", behalf_at: "2026-11-24T06:00:00.000Z" }));
  assert.deepEqual(callForm("recall", { call, now: NOW, behalf: false }).body({ reason: "误派" }), { reason: "误派" });
});

test("handled without anybody on the spot asks why", () => {
  const names = (state) => callForm("finish", { call: { label: "物业", state }, now: NOW, behalf: false }).fields.map(({ name }) => name);
  assert.ok(names("acknowledged").includes("remote_reason"));
  assert.ok(!names("arrived").includes("remote_reason"));
});

test("acts that need words have a form, and one that closes says what it needs", () => {
  const detail = mark({ similar: [{ id: 4, number: "20261124-004", category: "漏水", state: "waiting", far_m: 38 }] });
  for (const name of ["verify", "settle", "reopen", "hand-up", "classify", "suspend", "merge", "not-accept", "false-alarm", "withdraw", "emergency-called"]) {
    assert.ok(incidentForm(name, { detail, now: NOW }).fields.length > 0, name);
  }
  const graver = incidentForm("classify", { detail, now: NOW, categories: [] }).body({ category: "a.b", urgency: "life" });
  assert.deepEqual(graver, { category: "a.b", urgency: "life", threat: true });
  assert.deepEqual(incidentForm("merge", { detail, now: NOW }).body({ into_id: "4" }), { into_id: 4 });
  assert.equal(incidentForm("claim", { detail, now: NOW }), null);
  assert.equal(decisionForm({ kind: "arbitration" }).fields[0].options.length, 2);
});

const heard = (more) => ({ version: 1, state: "waiting", route: "whistle", received_at: new Date(NOW - 3_600_000).toISOString(), ...more });
const whole = { now: NOW, isPart: false };
const part = { now: NOW, isPart: true };

test("a threat to life is heard whatever is filtered, and what came a moment ago too", () => {
  const news = new News();
  assert.equal(news.hear(heard({ id: 1, threat: true }), part), "came");
  assert.equal(news.hear(heard({ id: 2, received_at: new Date(NOW - 5000).toISOString() }), part), "came");
  assert.equal(news.hear(heard({ id: 3 }), part), null);
  assert.equal(news.hear(heard({ id: 4 }), whole), "came");
  assert.equal(news.hear(heard({ id: 5, state: "closed" }), whole), null);
});

test("what becomes graver is heard again: handed up, to be reviewed, a threat to life", () => {
  const news = new News();
  for (const id of [1, 2, 3]) news.learn(heard({ id, state: "handling", route: "self" }));
  assert.equal(news.hear(heard({ id: 1, version: 2, state: "to_review" }), whole), "risen");
  assert.equal(news.hear(heard({ id: 2, version: 2 }), whole), "risen");
  assert.equal(news.hear(heard({ id: 3, version: 2, threat: true, route: "self" }), whole), "risen");
  assert.equal(news.hear(heard({ id: 3, version: 3, threat: true, route: "self" }), whole), null);
  assert.equal(news.hear(heard({ id: 1, version: 1, state: "to_review" }), whole), null);
});

test("what is known, or was done by the reader himself, is no news", () => {
  const news = new News();
  news.learn(heard({ id: 1, threat: true }));
  assert.equal(news.hear(heard({ id: 1, threat: true }), whole), null);
  assert.equal(news.hear(heard({ id: 1, version: 4, state: "handling", threat: true }), whole), null);
});

test("the title counts what came in though the filters hide it", () => {
  assert.equal(waitingFor([mark({ id: 1 }), mark({ id: 2, state: "to_review" })], new Set([1, 9])), 3);
});
