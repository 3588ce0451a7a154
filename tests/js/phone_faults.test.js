// What goes wrong with phones: cut answers, clocks that jump, stores that die, other people's log-ins, and the hurry of a fire.

import assert from "node:assert/strict";
import test from "node:test";
import { connection } from "../../static/js/net/connection.js";
import { getJson, Failure } from "../../static/js/net/api.js";
import { Direct, Unsent } from "../../static/js/outbox/direct.js";
import { heldFor, STUCK_AFTER } from "../../static/js/outbox/order.js";
import { Outbox } from "../../static/js/outbox/outbox.js";
import { Full } from "../../static/js/outbox/room.js";
import { keepFlushing, LONGEST_SLEEP_MS } from "../../static/js/outbox/schedule.js";
import { sender } from "../../static/js/outbox/sending.js";
import { told } from "../../static/js/text/told.js";
import { Api } from "../../static/js/phone/api.js";
import { heardTime, serverNow } from "../../static/js/phone/clock.js";
import { bodyOf, Drafts, emptyDraft } from "../../static/js/phone/draft.js";
import { Queue } from "../../static/js/phone/queue.js";
import { Sending } from "../../static/js/phone/sending.js";
import { marked, Session } from "../../static/js/phone/session.js";
import { sweep } from "../../static/js/phone/sweep.js";
import { sendingAs, shareNews } from "../../static/js/phone/way.js";
import { Work } from "../../static/js/phone/work.js";
import { memoryStore } from "./memory_store.js";

const COMMUNITY = "620902004002";
const later = (ms = 5) => new Promise((done) => setTimeout(done, ms));
const text = (id, more = {}) => ({ id, kind: "text", what: "whistle", path: "/incidents", body: { uuid: id }, label: id, ...more });
const photo = (id, after, more = {}) => ({ id, kind: "photo", upload: "/media", path: "/incidents/{id}/photo", link: `${id}-link`, moment: "before", after, label: id, ...more });
const picture = (size = 10) => ({ size, type: "image/jpeg" });

function made(send, options = {}) {
  const store = options.store || memoryStore();
  const clock = { now: Date.parse("2026-11-24T02:00:00Z"), ticks: 0 };
  const sent = [];
  const sending = async (item, blob, note) => {
    sent.push([item.id, item.path]);
    const answer = typeof send === "function" ? await send(item, blob, note) : send;
    return answer ?? { status: 201, body: { id: 41 } };
  };
  const box = new Outbox({ store, send: sending, renew: async () => 7, now: () => clock.now, ticking: () => clock.ticks, ...options });
  box.account = 7;
  return { box, store, sent, clock };
}

// ---- What is written is stored whole, and finds what it belongs to.

test("a whistle and its photos are stored together before anything of it is sent", async () => {
  const { box, store, sent } = made();
  let kept = 0;
  box.listen(({ type }) => type === "added" && (kept = store.items.size));
  await box.addAll([{ item: text("fire", { urgent: true }) }, { item: photo("p", "fire"), blob: picture() }, { item: photo("q", "fire"), blob: picture() }]);
  assert.equal(kept, 3);
  await box.flush();
  assert.deepEqual(sent.map(([, path]) => path), ["/incidents", "/incidents/41/photo", "/incidents/41/photo"]);
});

test("a photo that is stored after its whistle was taken finds its number, also after a reload", async () => {
  const { box, store, sent } = made();
  await box.add(text("fire"));
  await box.flush();
  const again = made(undefined, { store });
  await again.box.add(photo("late", "fire"), { blob: picture() });
  await again.box.flush();
  assert.deepEqual([...sent, ...again.sent], [["fire", "/incidents"], ["late", "/incidents/41/photo"]]);
  assert.equal(store.items.size, 0);
});

test("a withdrawal that is written while the answer comes reaches the whistle", async () => {
  const { box, sent } = made();
  await box.add(text("w"));
  await box.flush();
  await box.add({ ...text("back", { urgent: true }), what: "withdraw", path: "/incidents/{id}/withdraw", after: "w" });
  await box.flush();
  assert.deepEqual(sent.at(-1), ["back", "/incidents/41/withdraw"]);
});

test("what belongs to nothing any more is shown, and can be removed", async () => {
  const { box } = made();
  await box.add(photo("p", "gone"), { blob: picture() });
  await box.flush();
  assert.deepEqual(await box.waiting(), []);
  assert.equal((await box.refused())[0].refused.isOrphan, true);
  await box.discard("p");
  assert.deepEqual(await box.refused(), []);
});

test("what hangs on a refused whistle goes with it, sent again or removed", async () => {
  const { box, store } = made({ status: 422, body: { title: "no" } });
  await box.addAll([{ item: text("w") }, { item: photo("p", "w"), blob: picture() }]);
  await box.flush();
  assert.equal((await box.refused()).length, 2);
  await box.retry("w");
  assert.equal((await box.waiting()).length, 2);
  await box.flush();
  await box.discard("w");
  assert.equal(store.items.size + store.blobs.size, 0);
});

test("what is here already is not kept a second time", async () => {
  const { box, store } = made();
  await box.add(text("w"));
  await box.addAll([{ item: text("w") }, { item: photo("p", "w"), blob: picture() }]);
  assert.deepEqual([...store.items.values()].map(({ id }) => id), ["w", "p"]);
});

// ---- Clocks.

test("a clock that goes back holds nothing, least of all a fire", async () => {
  const { box, sent, clock } = made();
  await box.add(text("a"), { hold_ms: 3_000 });
  await box.add(text("fire", { urgent: true }));
  clock.now -= 86_400_000;
  assert.equal(await box.dueIn(), 0);
  await box.flush();
  assert.deepEqual(sent.map(([id]) => id).sort(), ["a", "fire"]);
});

test("three seconds are three seconds whatever the time of day is", () => {
  const item = { hold_ms: 3_000, made_at: 10_000 };
  assert.equal(heldFor(item, 10_000), 3_000);
  assert.equal(heldFor(item, 12_000), 1_000);
  assert.equal(heldFor(item, 13_000), 0);
  assert.equal(heldFor(item, 9_999), 0);
  assert.equal(heldFor({ ...item, urgent: true }, 10_000), 0);
});

test("no timer sleeps so long that it fires at once", async () => {
  const slept = [];
  const scope = { addEventListener: () => {}, clearTimeout: () => {}, setTimeout: (_action, ms) => slept.push(ms) };
  keepFlushing({ flush: async () => true, dueIn: async () => 400 * 86_400_000, listen: () => {} }, { scope, document: null });
  await later();
  assert.deepEqual(slept, [LONGEST_SLEEP_MS]);
});

test("deadlines are told by the server's time", () => {
  const now = Date.parse("2026-11-24T02:00:00Z");
  heardTime("2026-11-24T03:00:00Z", now);
  assert.equal(serverNow(now), now + 3_600_000);
  heardTime("2026-11-24T02:00:04Z", now);
  assert.equal(serverNow(now), now);
});

// ---- Life first, text before photos.

test("a threat to life does not wait for a photo that is on its way, nor for a text", async () => {
  const hanging = [];
  const { box, sent } = made((item) => (item.id === "fire" ? undefined : new Promise((done) => hanging.push(done))));
  await box.add(photo("p", null), { blob: picture() });
  box.flush();
  await later();
  await box.add(text("note"));
  box.flush();
  await later();
  await box.add(text("fire", { urgent: true }));
  box.flush();
  await later();
  assert.deepEqual(sent.map(([id]) => id), ["p", "note", "fire"]);
  assert.deepEqual((await box.waiting()).map(({ id }) => id), ["p", "note"]);
  hanging.forEach((done) => done({ status: 201, body: { id: 1, uuid: "m" } }));
});

test("a text that failed is tried again though a photo still hangs", async () => {
  const answers = [{ status: 0, body: null }, undefined];
  const { box, sent, clock } = made((item) => (item.kind === "photo" ? new Promise(() => {}) : answers.shift()));
  const timers = [];
  const scope = { addEventListener: () => {}, clearTimeout: () => {}, setTimeout: (action, ms) => timers.push({ action, ms }) };
  await box.add(photo("p", null), { blob: picture() });
  keepFlushing(box, { scope, document: null });
  await later();
  await box.add(text("a"));
  await later();
  timers.at(-1).action();
  await later();
  assert.deepEqual(sent.map(([id]) => id), ["p", "a"]);
  assert.ok(timers.at(-1).ms > 3_000 && timers.at(-1).ms < LONGEST_SLEEP_MS, "its own pause, not the photo's five minutes");
  clock.ticks += 120_000;
  timers.at(-1).action();
  await later();
  assert.deepEqual(sent.map(([id]) => id), ["p", "a", "a"]);
});

test("a text at which the server breaks lets the others go first", async () => {
  const { box, sent, clock } = made(({ id }) => (id === "bad" ? { status: 500, body: { title: "broken" } } : undefined));
  await box.add(text("bad"));
  for (let n = 0; n < STUCK_AFTER; n += 1) {
    clock.ticks += 120_000;
    await box.flush();
  }
  await box.add(text("good"));
  await box.add(photo("p", null), { blob: picture() });
  clock.ticks += 120_000;
  await box.flush();
  assert.deepEqual(sent.slice(STUCK_AFTER).map(([id]) => id), ["good", "bad", "p"]);
  const [left] = await box.waiting();
  assert.equal(left.id, "bad");
  assert.equal(left.trouble, "broken");
});

test("a lane that moves does not wait longer and longer", async () => {
  let count = 0;
  const { box, clock } = made(() => ((count += 1) % 2 ? undefined : { status: 0, body: null }));
  for (let n = 0; n < 8; n += 1) await box.add(text(`t${n}`));
  for (let n = 0; n < 5; n += 1) {
    await box.flush();
    assert.ok((await box.dueIn()) <= 6_000, String(await box.dueIn()));
    clock.ticks += 6_000;
  }
});

test("the server may say how long to wait", async () => {
  const { box, clock } = made({ status: 429, body: null, wait_ms: 600_000 });
  await box.add(text("a"));
  await box.flush();
  assert.equal(await box.dueIn(), 600_000);
  clock.ticks += 600_000;
  clock.now += 600_000;
  assert.equal(await box.dueIn(), 0);
});

test("a photo that fails neither takes the pause from itself nor calls the server lost", async () => {
  globalThis.fetch = async () => ({ ok: true });
  const session = { account: 7, csrf: "x", isOver: false, proof: null, headers: () => ({}), prepare: async () => true, end: () => {} };
  const send = sendingAs(session, {
    fetcher: async () => {
      throw new TypeError("cut");
    },
  });
  connection.isLost = false;
  assert.equal((await send({ ...photo("p", null), account: 7 }, picture(), async () => {})).status, 0);
  assert.equal(connection.isLost, false);
  const { box, sent } = made({ status: 507, body: { title: "full" } });
  await box.add(photo("p", null), { blob: picture() });
  await box.flush();
  await box.flush({ hope: ["life", "text"] });
  assert.equal(sent.length, 1, "that the server answers is no hope for it");
  assert.equal((await box.waiting())[0].trouble, "full");
});

// ---- Answers that break off.

const cutAfterHeaders = (status = 201) => ({
  status,
  json: async () => {
    throw new SyntaxError("cut");
  },
});

test("an answer that broke off is none: the text stays, and its photo asks for no number", async () => {
  const asked = [];
  const answers = [cutAfterHeaders(), { status: 200, json: async () => ({ id: 41 }) }, cutAfterHeaders(), { status: 201, json: async () => ({ uuid: "m" }) }, { status: 200, json: async () => ({ id: 41 }) }];
  const send = sender({ headers: () => ({}), fetcher: async (path) => (asked.push(path), answers.shift()) });
  const { box, store, clock } = made((...values) => send(...values));
  await box.addAll([{ item: text("w") }, { item: photo("p", "w"), blob: picture() }]);
  for (let n = 0; n < 3; n += 1) {
    await box.flush();
    clock.ticks += 120_000;
  }
  assert.deepEqual(asked, ["/incidents", "/incidents", "/media", "/media", "/incidents/41/photo"]);
  assert.equal(store.items.size, 0);
});

test("what hangs ends also where the browser knows no time limits", async (context) => {
  const known = AbortSignal.timeout;
  AbortSignal.timeout = undefined;
  context.after(() => (AbortSignal.timeout = known));
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const fetcher = (_path, { signal }) => new Promise((_done, failed) => signal.addEventListener("abort", () => failed(new Error("aborted"))));
  const answer = sender({ headers: () => ({}), fetcher })(text("w"), null);
  context.mock.timers.tick(31_000);
  assert.equal((await answer).status, 0);
});

test("a page of somebody's gateway is no answer either", async () => {
  const send = sender({ headers: () => ({}), fetcher: async () => ({ status: 200, json: async () => ({ welcome: true }) }) });
  assert.deepEqual(await send(text("w"), null), { status: 0, body: null });
});

test("an answer to a question that broke off is a silence", async () => {
  globalThis.fetch = async () => ({ ok: true, headers: new Map(), ...cutAfterHeaders(200) });
  await assert.rejects(getJson("/x"), (error) => error instanceof Failure && error.status === 0);
});

test("a phone without room learns of its calls all the same, and goes on asking", async (context) => {
  globalThis.document = { visibilityState: "visible" };
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const full = { ...memoryStore(), write: async () => Promise.reject(Object.assign(new Error("full"), { name: "QuotaExceededError" })) };
  const answers = [{ calls: [{ id: 1, state: "sent", incident: { id: 2 } }] }, new SyntaxError("broken"), { calls: [] }];
  let asked = 0;
  const api = {
    work: async () => {
      asked += 1;
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const work = new Work({ api, store: full, account: 7 });
  let rang = 0;
  work.listen(() => (rang = work.toAcknowledge.length));
  await work.ask();
  assert.equal(rang, 1);
  await assert.rejects(work.ask());
  context.mock.timers.tick(16_000);
  assert.equal(asked, 3, "a broken answer does not end the asking");
});

// ---- Undo.

test("what was tried is not taken back on the phone, after a reload neither", async () => {
  const { box, store } = made({ status: 0, body: null });
  await box.add(text("w"));
  await box.flush();
  const again = made(undefined, { store });
  assert.equal(await again.box.undo("w"), null);
  assert.equal(store.items.size, 1);
});

test("what another page took back meanwhile is not sent", async () => {
  const { box, store, sent } = made();
  await box.add(text("w"));
  const claim = store.claim;
  store.claim = async (item) => (await store.takeBack([item]), claim(item));
  await box.flush();
  assert.deepEqual(sent, []);
});

function whistled(options = {}) {
  const { box, store } = made(options.answer, options);
  const direct = options.direct || new Direct({ send: async () => ({ status: 0, body: null }), renew: async () => 7 });
  const said = [];
  const sending = new Sending({ box: options.box || box, direct, api: new Api(COMMUNITY), source: "grid_leader", toasts: { say: (words) => said.push(words) }, ...options.more });
  const draft = { ...emptyDraft(COMMUNITY), category: { code: "water", name: "水" }, text: "漏水", client_at: "2026-11-24T02:00:00.000Z" };
  draft.photos = ["p", "q"].map((id) => ({ id, link: `${id}-link`, blob: picture(), width: 1, height: 1 }));
  return { box, store, sending, draft, said };
}

test("undo gives the draft back with its words and photos", async () => {
  const { sending, store, draft } = whistled();
  assert.deepEqual(await sending.whistle(draft), { isKept: true, left: [] });
  const back = await sending.withdraw(draft.uuid);
  assert.equal(back.isBack, true);
  assert.deepEqual([back.draft.text, back.draft.photos.map(({ blob }) => blob.size)], ["漏水", [10, 10]]);
  assert.equal(store.items.size + store.blobs.size, 0);
  const drafts = new Drafts(store, 7, COMMUNITY);
  assert.equal(await drafts.restore(back.draft), true);
  assert.equal(await drafts.restore({ text: "älter" }), false, "a newer draft stays");
});

// ---- No room.

test("photos for which there is no room stay in the draft, and are sent to no undefined number", async () => {
  const store = memoryStore();
  const { add } = store;
  store.add = async (entries) => {
    if (entries.some(({ blob }) => blob)) throw Object.assign(new Error("full"), { name: "QuotaExceededError" });
    return add(entries);
  };
  const paths = [];
  const direct = new Direct({ send: async (item) => (paths.push(item.path), { status: 0, body: null }), renew: async () => 7 });
  const { sending, draft } = whistled({ store, direct });
  const { isKept, left } = await sending.whistle(draft);
  assert.equal(isKept, true);
  assert.deepEqual(left.map(({ id }) => id), ["p", "q"]);
  assert.deepEqual(paths, []);
  assert.deepEqual([...store.items.values()].map(({ id }) => id), [draft.uuid]);
});

test("photos that were left go to the number that their whistle got", async () => {
  const paths = [];
  const direct = new Direct({ send: async (item) => (paths.push(item.path), { status: 201, body: { id: 41 } }), renew: async () => 7 });
  const { sending, draft } = whistled({ box: direct, direct, more: { numberOf: () => 41 } });
  assert.deepEqual(await sending.whistle({ ...draft, blown: true }), { isKept: true, left: [] });
  const kept = whistled({ answer: () => ({ status: 201, body: { id: 41, uuid: "m" } }), more: { numberOf: () => 41 } });
  await kept.sending.whistle({ ...draft, blown: true });
  await kept.box.flush();
  assert.deepEqual([await kept.box.waiting(), await kept.box.refused()], [[], []], "also where the outbox did not send the text");
  assert.deepEqual(paths, [`/api/v1/c/${COMMUNITY}/incidents/41/photo`, `/api/v1/c/${COMMUNITY}/incidents/41/photo`]);
});

test("a store that dies under the page lets the text go directly", async () => {
  const store = { ...memoryStore(), all: async () => Promise.reject(new DOMException("lost", "InvalidStateError")) };
  const sent = [];
  const direct = new Direct({ send: async (item) => (sent.push(item.id), { status: 201, body: { id: 41 } }), renew: async () => 7 });
  const { sending, draft } = whistled({ store, direct });
  assert.equal((await sending.whistle({ ...draft, photos: [] })).isKept, true);
  assert.deepEqual(sent, [draft.uuid]);
});

test("without a store and without network it says which of them is missing", async () => {
  const store = { ...memoryStore(), all: async () => Promise.reject(new DOMException("lost", "InvalidStateError")) };
  const { sending, draft, said } = whistled({ store });
  assert.equal((await sending.whistle(draft)).isKept, false);
  assert.match(said[0], /memory does not answer/);
});

// ---- The same once more is the same.

test("a whistle that is sent again is word for word the same", () => {
  const draft = { ...emptyDraft(COMMUNITY), category: { code: "water" }, client_at: "2026-11-24T02:00:00.000Z" };
  assert.deepEqual(bodyOf(draft, "grid_leader"), bodyOf(draft, "grid_leader"));
});

test("an act that is pressed again after a lost answer is the same act", async () => {
  const keys = [];
  const answers = [{ status: 0, body: null }, { status: 200, body: { id: 41 } }, { status: 200, body: { id: 41 } }];
  const direct = new Direct({ send: async ({ id, body }) => (keys.push([id, body.client_at]), answers.shift()), renew: async () => 7 });
  const sending = new Sending({ box: direct, direct, api: new Api(COMMUNITY), toasts: { say: () => {} } });
  const press = () => sending.act("/calls/1/note", { text: "到了" }, { label: "note" });
  assert.deepEqual([await press(), await press(), await press()], [false, true, true]);
  assert.deepEqual(keys[0], keys[1]);
  assert.notEqual(keys[1][0], keys[2][0], "what has arrived and is said once more is a new act");
});

// ---- Whose phone.

function answering(answers) {
  globalThis.fetch = async (path) => {
    const answer = typeof answers === "function" ? answers(path) : answers;
    return { ok: answer.status < 400, status: answer.status, headers: new Map(), json: async () => answer.body };
  };
}
const logged = (account, more = {}) => ({ status: 200, body: { account, csrf: "token", communities: [{ code: COMMUNITY }], ...more } });

test("a page of one account goes as soon as it learns of another's log-in, whoever asks", async () => {
  const store = memoryStore();
  let reloaded = 0;
  const session = new Session(store, { onOther: () => (reloaded += 1), mark: () => null });
  answering(logged(7));
  await session.renew();
  answering(logged(8));
  assert.equal(await session.renew(), null);
  assert.equal(reloaded, 1);
  assert.equal(session.account, 7, "until then it is nobody else's");
  assert.equal(session.csrf, "");
  assert.equal((await store.read("session")).account, 8);
});

test("who has logged out is not remembered, and who logged in meanwhile is not taken for him", async () => {
  const store = memoryStore();
  await store.write("session", { account: 7, communities: [] });
  for (const [mark, account] of [[7, 7], [null, 7], [8, null], [0, null], [null, null]]) {
    const session = new Session(store, { mark: () => mark });
    await session.recall();
    assert.equal(session.account, account, `marked ${mark}`);
  }
  assert.equal(marked("s=x; whose=12; lang=zh_CN"), 12);
  assert.equal(marked("whose=0"), 0);
  assert.equal(marked("s=x"), null);
});

test("nothing is written in the name of who opened the page once somebody else is logged in", async () => {
  const { sending, store, draft, said } = whistled({ more: { isAnothers: () => true } });
  assert.deepEqual(await sending.whistle(draft), { isKept: false, left: draft.photos });
  assert.equal(await sending.act("/x", {}, { label: "x" }), false);
  assert.equal(store.items.size, 0);
  assert.match(said[0], /Somebody else/);
});

test("everything that is sent names its account, also where nothing is kept", async () => {
  const sent = [];
  const session = new Session(null, { mark: () => null });
  answering(logged(7));
  await session.renew();
  const send = sendingAs(session, { fetcher: async (_path, { headers }) => (sent.push(headers), { status: 201, json: async () => ({ id: 41 }) }) });
  const direct = new Direct({ send, renew: () => session.renew() });
  direct.account = 7;
  await direct.add(text("w"));
  assert.deepEqual([sent[0]["X-Shaodao-Account"], sent[0]["X-CSRFToken"]], ["7", "token"]);
  direct.account = 8;
  await assert.rejects(direct.add(text("v")), (error) => error instanceof Unsent && error.status === 401);
  assert.equal(sent.length, 1);
});

test("what a day's log-in wrote is sent by its proof when it has ended; too late, it is shown to its writer", async () => {
  const sent = [];
  let answer = { status: 401, json: async () => ({}) };
  const session = new Session(null, { mark: () => null });
  answering(logged(7, { proof: "sealed", ends_at: "2020-01-01T10:00:00Z" }));
  await session.renew();
  answering({ status: 401, body: {} });
  const send = sendingAs(session, { fetcher: async (_path, { headers }) => (sent.push(headers["X-Shaodao-Outbox"]), answer) });
  assert.equal((await send({ ...text("w"), account: 7 })).status, 403);
  assert.deepEqual(sent, [undefined, "sealed"]);
  answer = { status: 201, json: async () => ({ id: 41 }) };
  assert.equal((await send({ ...text("w"), account: 7 })).status, 201);
  assert.equal(sent.at(-1), "sealed");
});

test("what others left on the phone goes after three days, one's own draft stays", async () => {
  const now = Date.parse("2026-11-24T02:00:00Z");
  const old = now - 73 * 3_600_000;
  const store = memoryStore();
  const kept = { "work:7": { at: old }, "work:8": { at: old }, "work:9": { at: now }, "sent:8": [{ at: old }], [`draft:7:${COMMUNITY}`]: { changed_at: old }, [`draft:8:${COMMUNITY}`]: { changed_at: old }, session: { account: 7 } };
  for (const [key, value] of Object.entries(kept)) await store.write(key, value);
  await sweep(store, 7, now);
  assert.deepEqual((await store.keys()).sort(), [`draft:7:${COMMUNITY}`, "session", "work:9"]);
});

// ---- Two pages, two languages, two kinds of numbers.

test("pages of one browser tell each other what has changed, and only once", () => {
  const told = [];
  const channel = { postMessage: (words) => told.push(words) };
  const listeners = new Set();
  const box = { listeners, listen: (each) => listeners.add(each) };
  const heard = [];
  box.listen(({ type }) => heard.push(type));
  shareNews(box, channel);
  for (const each of listeners) each({ type: "taken" });
  channel.onmessage();
  assert.deepEqual([told, heard], [["changed"], ["taken", "changed"]]);
});

test("a Chinese reader gets no English details", () => {
  const answer = { title: "当前状态下不能这样做", detail: "this call is somebody else's" };
  assert.equal(told(answer, "zh-CN"), answer.title);
  assert.equal(told({ ...answer, detail: "另一件已办结。" }, "zh-CN"), "另一件已办结。");
  assert.equal(told(answer, "en"), answer.detail);
});

test("what waits about an incident is not taken for a call of the same number, and the next step can be written", async () => {
  const { box } = made();
  for (const [what, of] of [["verify", "incident:17"], ["acknowledge", "call:18"], ["set-out", "call:18"], ["hand-on", "call:19"]]) await box.add({ ...text(`${what}${of}`), what, of });
  const queue = new Queue({ box, direct: box, onChange: () => {} });
  await queue.look();
  assert.deepEqual(queue.actsOn(17), []);
  assert.equal(queue.afterWaiting({ id: 17, state: "sent" }).state, "sent");
  assert.equal(queue.afterWaiting({ id: 18, state: "sent" }).state, "en_route");
  assert.equal(queue.afterWaiting({ id: 19, state: "acknowledged" }).state, "acknowledged");
});

test("a queue that is full of items keeps the text when its photos find no room", async () => {
  const { sending, store, draft } = whistled({ limits: { items: 1, bytes: 1_000_000 } });
  const { isKept, left } = await sending.whistle(draft);
  assert.deepEqual([isKept, left.length, store.items.size], [true, 2, 1]);
  assert.ok(new Full("items") instanceof Error);
});
