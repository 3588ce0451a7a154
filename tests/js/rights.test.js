import assert from "node:assert/strict";
import test from "node:test";
import { BYE } from "../../static/js/live/stream.js";
import { listenForRights, watchRights } from "../../static/js/office/rights.js";

function page({ known = true, ends = "" } = {}) {
  const classes = new Set(known ? ["is-known"] : []);
  const dialog = { open: false, showModal: () => (dialog.open = true) };
  globalThis.document = { visibilityState: "visible", getElementById: () => dialog };
  globalThis.addEventListener = () => {};
  globalThis.setInterval = () => 0;
  return {
    dialog,
    classList: { contains: (name) => classes.has(name), add: (name) => classes.add(name), has: (name) => classes.has(name) },
    dataset: { rightsEnd: ends },
  };
}

const answer = (body) => async () => ({ ok: true, json: async () => body });
const soon = () => new Date(Date.now() + 30).toISOString();
const later = () => new Promise((done) => setTimeout(done, 120));

test("a page hides itself when its rights end", async () => {
  const body = page({ ends: soon() });
  watchRights(body, { fetcher: answer({ known: false, rights_end: null }) });
  assert.equal(body.classList.has("is-over"), false);
  await later();
  assert.equal(body.classList.has("is-over"), true);
  assert.equal(body.dialog.open, true);
});

test("a page stays where the server says that nothing has ended", async () => {
  const ends = soon();
  const body = page({ ends });
  let asked = 0;
  const fetcher = async () => ({ ok: true, json: async () => ({ known: true, rights_end: ends }), asked: (asked += 1) });
  const stop = watchRights(body, { fetcher });
  await later();
  stop();
  assert.equal(body.classList.has("is-over"), false);
  assert.equal(asked, 1, "a clock ahead of the server's must not ask without pause");
});

test("a page whose rights have changed does not go on as if nothing had happened", async () => {
  const body = page({ ends: soon() });
  watchRights(body, { fetcher: answer({ known: true, rights_end: "2099-01-01T00:00:00+00:00" }) });
  await later();
  assert.equal(body.classList.has("is-over"), true);
});

test("a page without log-in asks nothing", async () => {
  let asked = 0;
  watchRights(page({ known: false, ends: soon() }), { fetcher: async () => (asked += 1) });
  await later();
  assert.equal(asked, 0);
});

test("a silent server hides nothing", async () => {
  const body = page({ ends: soon() });
  watchRights(body, {
    fetcher: async () => {
      throw new Error("no network");
    },
  });
  await later();
  assert.equal(body.classList.has("is-over"), false);
});

test("a stream that says goodbye makes the page ask at once", async () => {
  const body = page();
  let said;
  document.addEventListener = (name, act) => name === BYE && (said = act);
  watchRights(body, { fetcher: answer({ known: false, rights_end: null }) });
  await said();
  assert.equal(body.classList.has("is-over"), true);
});

test("only a page of a community listens", () => {
  const made = [];
  const make = (address) => ({ start: () => made.push(address) });
  listenForRights({ dataset: {} }, { make });
  listenForRights({ dataset: { listen: "/live/c/620902004002" } }, { make });
  assert.deepEqual(made, ["/live/c/620902004002"]);
});
