// The phone's outbox: nothing is lost, doubled, sent out of order, or sent under somebody else's name.

import assert from "node:assert/strict";
import test from "node:test";
import { newKey } from "../../static/js/outbox/keys.js";
import { LONGEST_MS, pauseAfter } from "../../static/js/outbox/lane.js";
import { nextOf, STUCK_AFTER } from "../../static/js/outbox/order.js";
import { Outbox } from "../../static/js/outbox/outbox.js";
import { Full } from "../../static/js/outbox/room.js";
import { keepFlushing, LONGEST_SLEEP_MS } from "../../static/js/outbox/schedule.js";
import { sender } from "../../static/js/outbox/sending.js";
import { verdict } from "../../static/js/outbox/verdict.js";
import { memoryStore } from "./memory_store.js";

const text = (id, more = {}) => ({ id, kind: "text", path: "/incidents", body: { uuid: id }, label: id, ...more });
const photo = (id, after, more = {}) => ({ id, kind: "photo", upload: "/media", path: "/incidents/{id}/photos", link: `${id}-link`, moment: "before", after, label: id, ...more });
const picture = (size) => ({ size, type: "image/jpeg" });

/** An outbox whose server answers each request in turn; the last answer stays. */
function made(answers, options = {}) {
  const store = options.store || memoryStore();
  const sent = [];
  const clock = { now: 1_000_000, ticks: 0 };
  const send = async (item) => {
    sent.push(item.id);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return typeof answer === "function" ? answer(item) : { status: answer, body: { id: 40 + sent.length } };
  };
  const box = new Outbox({ store, send, renew: async () => 7, now: () => clock.now, ticking: () => (clock.ticks += 120_000), ...options });
  box.account = options.account ?? 7;
  return { box, store, sent, clock };
}

test("texts go in the order they were written and are removed when the server has them", async () => {
  const { box, store, sent } = made([201]);
  for (const id of ["a", "b", "c"]) await box.add(text(id));
  assert.equal(await box.flush(), true);
  assert.deepEqual(sent, ["a", "b", "c"]);
  assert.equal(store.items.size, 0);
});

test("a repeat that the server knows already counts as sent", async () => {
  const { box, store } = made([200]);
  await box.add(text("a"));
  await box.flush();
  assert.equal(store.items.size, 0);
});

for (const status of [0, 408, 429, 500, 502, 503, 507]) {
  test(`after ${status} everything stays and nothing later overtakes`, async () => {
    const { box, sent } = made([201, status]);
    for (const id of ["a", "b", "c"]) await box.add(text(id));
    assert.equal(await box.flush(), false);
    assert.deepEqual(sent, ["a", "b"]);
    assert.deepEqual((await box.waiting()).map(({ id }) => id), ["b", "c"]);
  });
}

test("what the server takes only after an hour keeps its place and lets the rest pass; then it is taken", async () => {
  const later = () => ({ status: 429, wait_ms: 3_500_000, body: {} });
  const { box, sent, clock } = made([later, 201]);
  for (const item of [text("a"), photo("p", "a"), text("b")]) await box.add(item, { blob: item.kind === "photo" ? picture(9) : null });
  assert.equal(await box.flush(), true);
  assert.deepEqual(sent, ["a", "b"]);
  assert.deepEqual((await box.waiting()).map(({ id }) => id), ["a", "p"], "neither dropped nor refused");
  await box.flush();
  assert.deepEqual(sent, ["a", "b"], "nobody asks meanwhile");
  clock.now += 3_501_000;
  await box.flush();
  assert.deepEqual(sent, ["a", "b", "a", "p"]);
});

test("a clock that is set back keeps nothing waiting for days", async () => {
  const { box, sent, clock } = made([() => ({ status: 429, wait_ms: 3_500_000, body: {} }), 201]);
  await box.add(text("a"));
  await box.flush();
  clock.now -= 86_400_000;
  await box.flush();
  assert.deepEqual(sent, ["a", "a"]);
});

for (const status of [400, 403, 404, 409, 410, 412, 413, 415, 422]) {
  test(`what is refused with ${status} is kept in the tray with its reason and holds up nothing`, async () => {
    const { box, sent } = made([() => ({ status, body: { detail: "why" } }), 201]);
    await box.add(text("a"));
    await box.add(text("b"));
    assert.equal(await box.flush(), true);
    assert.deepEqual(sent, ["a", "b"]);
    assert.deepEqual((await box.refused()).map(({ id, refused }) => [id, refused.status, refused.detail]), [["a", status, "why"]]);
    await box.discard("a");
    assert.deepEqual(await box.refused(), []);
  });
}

test("what was refused can be sent once more", async () => {
  const { box, store } = made([422, 201]);
  await box.add(text("a"));
  await box.flush();
  await box.retry("a");
  await box.flush();
  assert.equal(store.items.size, 0);
});

test("when the log-in has ended the queue is kept and says so; after the log-in it goes out", async () => {
  const { box, store } = made([401, 201]);
  await box.add(text("a"));
  assert.equal(await box.flush(), false);
  assert.equal(box.needsLogin, true);
  assert.equal(store.items.size, 1);
  await box.flush();
  assert.equal(box.needsLogin, false);
  assert.equal(store.items.size, 0);
});

test("nobody sends what somebody else wrote", async () => {
  const { box, store, sent } = made([201]);
  await box.add(text("a"));
  box.account = 8;
  await box.flush();
  assert.deepEqual(sent, []);
  assert.equal(await box.others(), 1);
  assert.deepEqual(await box.waiting(), []);
  box.account = 7;
  await box.flush();
  assert.equal(store.items.size, 0);
});

test("an old form token is renewed once, and not under another's log-in", async () => {
  const stale = () => ({ status: 422, body: { fields: { csrf_token: "old" } } });
  const renewing = made([stale, 201]);
  await renewing.box.add(text("a"));
  assert.equal(await renewing.box.flush(), true);
  assert.deepEqual(renewing.sent, ["a", "a"]);
  const other = made([stale, 201], { renew: async () => 8 });
  await other.box.add(text("a"));
  assert.equal(await other.box.flush(), false);
  assert.deepEqual(other.sent, ["a"]);
  assert.equal((await other.box.waiting()).length, 1);
});

test("for three seconds it can be taken back, with its photos; then it goes", async () => {
  const { box, store, sent, clock } = made([201]);
  await box.add(text("a"), { hold_ms: 3000 });
  await box.add(photo("p", "a"), { blob: picture(10) });
  await box.flush();
  assert.deepEqual(sent, []);
  assert.deepEqual((await box.undo("a")).map(({ item, blob }) => [item.id, blob?.size]), [["a", undefined], ["p", 10]]);
  assert.equal(store.items.size + store.blobs.size, 0);
  await box.add(text("b"), { hold_ms: 3000 });
  clock.now += 3000;
  await box.flush();
  assert.deepEqual(sent, ["b"]);
  assert.equal(await box.undo("b"), null, "what the server has is withdrawn there");
});

test("what is being sent cannot be taken back on the phone", async () => {
  let release;
  const { box } = made([() => new Promise((done) => (release = () => done({ status: 201, body: { id: 1 } })))]);
  await box.add(text("a"));
  const flushed = box.flush();
  await new Promise((done) => setTimeout(done, 5));
  assert.equal(await box.undo("a"), null);
  release();
  await flushed;
});

test("what is held holds those behind it, but never a threat to life", async () => {
  const { box, sent, clock } = made([201]);
  await box.add(text("acknowledge"), { hold_ms: 3000 });
  await box.add(text("arrive"));
  await box.add(text("fire", { urgent: true }));
  await box.flush();
  assert.deepEqual(sent, ["fire"]);
  clock.now += 3000;
  await box.flush();
  assert.deepEqual(sent, ["fire", "acknowledge", "arrive"]);
});

test("photos go after all texts, to the number that the server gave their text", async () => {
  const paths = [];
  const { box } = made([(item) => (paths.push(item.path), { status: 201, body: { id: 41 } })]);
  await box.add(text("a"));
  await box.add(photo("p", "a"), { blob: picture(10) });
  await box.add(text("b"));
  await box.flush();
  assert.deepEqual(paths, ["/incidents", "/incidents", "/incidents/41/photos"]);
});

test("where a text is refused its photos stay beside it", async () => {
  const { box, store } = made([422]);
  await box.add(text("a"));
  await box.add(photo("p", "a"), { blob: picture(10) });
  await box.flush();
  assert.deepEqual((await box.refused()).map(({ id }) => id), ["a", "p"]);
  assert.equal(store.blobs.size, 1);
});

test("more than fifty items are refused in words, not dropped", async () => {
  const { box } = made([0], { limits: { items: 2, bytes: 100 } });
  await box.add(text("a"));
  await box.add(text("b"));
  await assert.rejects(box.add(text("c")), (error) => error instanceof Full && error.what === "items");
  assert.equal((await box.waiting()).length, 2);
});

test("over the limit of bytes the oldest photo shrinks first", async () => {
  const { box, store } = made([0], { limits: { items: 50, bytes: 100 }, shrink: async ({ size }) => picture(size / 4) });
  await box.add(photo("old", null), { blob: picture(60) });
  await box.add(photo("new", null), { blob: picture(30) });
  await box.add(photo("newest", null), { blob: picture(40) });
  assert.deepEqual([...store.blobs.values()].map(({ size }) => size), [15, 30, 40]);
  await assert.rejects(box.add(photo("huge", null), { blob: picture(1000) }), (error) => error.what === "bytes");
});

test("a disk that is full is said, and what was kept stays", async () => {
  const store = memoryStore();
  const { box } = made([0], { store });
  await box.add(text("a"));
  store.add = async () => {
    throw Object.assign(new Error("full"), { name: "QuotaExceededError" });
  };
  await assert.rejects(box.add(text("b")), (error) => error instanceof Full && error.what === "quota");
  assert.equal((await box.waiting()).length, 1);
});

test("two calls at once send everything once", async () => {
  const { box, sent } = made([201]);
  for (const id of ["a", "b"]) await box.add(text(id));
  await Promise.all([box.flush(), box.flush(), box.flush()]);
  assert.deepEqual(sent, ["a", "b"]);
});

test("another page that holds the lock leaves the items where they are", async () => {
  const { box, sent } = made([201], { lock: async () => undefined });
  await box.add(text("a"));
  await box.flush();
  assert.deepEqual(sent, []);
  assert.equal((await box.waiting()).length, 1);
});

test("a photo that was uploaded but not tied is not uploaded again", async () => {
  const asked = [];
  const answers = [{ status: 201, body: { uuid: "m" } }, null, { status: 201, body: { id: 41 } }];
  const fetcher = async (path, { body, headers }) => {
    asked.push([path, headers["Idempotency-Key"], typeof body === "string" ? JSON.parse(body) : "bytes"]);
    const answer = answers.shift();
    if (!answer) throw new TypeError("cut");
    return { status: answer.status, json: async () => answer.body };
  };
  const store = memoryStore();
  let ticks = 0;
  const box = new Outbox({ store, send: sender({ headers: () => ({}), fetcher }), now: () => 5, ticking: () => (ticks += 120_000) });
  box.account = 7;
  await box.add(photo("p", null, { path: "/incidents/41/photos" }), { blob: picture(10) });
  assert.equal(await box.flush(), false);
  assert.equal(await box.flush(), true);
  const tied = ["/incidents/41/photos", "p-link", { uuid: "m", moment: "before" }];
  assert.deepEqual(asked, [["/media", "p", "bytes"], tied, tied]);
});

test("a photo that the server has let go of is sent once more, and once only", async () => {
  const store = memoryStore();
  const asked = [];
  const answers = [201, 404, 201, 404];
  const fetcher = async (path) => {
    asked.push(path);
    const status = answers.shift();
    return { status, json: async () => ({ uuid: "m", title: "no such photo" }) };
  };
  let ticks = 0;
  const box = new Outbox({ store, send: sender({ headers: () => ({}), fetcher }), now: () => 5, ticking: () => (ticks += 120_000) });
  box.account = 7;
  const told = [];
  box.listen(({ type }) => told.push(type));
  await box.add(photo("p", null, { path: "/incidents/41/photos" }), { blob: picture(10) });
  for (let n = 0; n < 4; n += 1) await box.flush();
  assert.deepEqual(asked, ["/media", "/incidents/41/photos", "/media", "/incidents/41/photos"]);
  assert.equal(told.filter((type) => type !== "idle").at(-1), "refused");
});

test("pauses grow to a minute and no further", () => {
  assert.equal(pauseAfter(5000, 0.5), 10_000);
  assert.equal(pauseAfter(50_000, 0.5), LONGEST_MS);
  assert.ok(pauseAfter(50_000, 1) <= LONGEST_MS * 1.2);
});

test("it tries at the start, when the network or the page comes back, and when the three seconds are over", async () => {
  const events = {};
  const timers = [];
  const scope = {
    addEventListener: (name, action) => (events[name] = action),
    setTimeout: (action, ms) => timers.push({ action, ms }),
    clearTimeout: () => {},
  };
  const document = { visibilityState: "visible", addEventListener: (name, action) => (events[name] = action) };
  const { box, sent, clock } = made([0, 0, 0, 201]);
  await box.add(text("a"));
  keepFlushing(box, { scope, document });
  await new Promise((done) => setTimeout(done, 5));
  assert.deepEqual(sent, ["a"]);
  await events.online();
  await events.visibilitychange();
  await new Promise((done) => setTimeout(done, 5));
  assert.equal(sent.length, 3);
  await timers.at(-1).action();
  assert.equal(sent.length, 4);
  assert.deepEqual(await box.waiting(), []);
  await box.add(text("b"), { hold_ms: 3000 });
  await new Promise((done) => setTimeout(done, 5));
  assert.ok(timers.at(-1).ms > 2900 && timers.at(-1).ms < 3100);
  clock.now += 3100;
  await timers.at(-1).action();
  assert.equal(sent.at(-1), "b");
  await box.add(text("fire", { urgent: true }));
  await new Promise((done) => setTimeout(done, 5));
  assert.equal(timers.at(-1).ms, 0, "what need not wait does not");
});

test("every answer has one meaning", () => {
  const meaning = (status, fields) => verdict(status, fields);
  assert.deepEqual([200, 201, 204].map((each) => meaning(each)), ["taken", "taken", "taken"]);
  assert.deepEqual([401, 422, 503, 0].map((each) => meaning(each)), ["login", "refused", "later", "later"]);
  assert.equal(meaning(422, { csrf_token: "x" }), "token");
});

test("keys are UUIDs even where the page is not secure", () => {
  const old = { getRandomValues: (bytes) => bytes.fill(255) };
  assert.match(newKey(old), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(newKey(), newKey());
});

test("an empty or wholly refused queue has nothing next", () => {
  assert.equal(nextOf([], "text", 0), undefined);
  assert.equal(nextOf([{ ...text("a"), refused: { status: 409 }, made_at: 0 }], "text", 5), undefined);
  assert.equal(nextOf([{ ...text("a"), after: "z", made_at: 0 }], "text", 5), undefined);
});
