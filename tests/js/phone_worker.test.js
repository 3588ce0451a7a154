// The service worker: keeps the shell and the ground, never an answer about people, and gives them when nobody answers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const SOURCE = readFileSync(fileURLToPath(new URL("../../static/js/phone/worker.js", import.meta.url)), "utf8");
const SHELL = { version: "one", files: ["/static/gen/phone.a.js"] };
const ORIGIN = "https://phone.test";

/** A worker in a world of its own; `network(path)` answers or throws. */
function worker(network, shell = SHELL) {
  const stores = new Map();
  const store = (name) => {
    if (!stores.has(name)) stores.set(name, new Map());
    const kept = stores.get(name);
    const key = (request) => new URL(request.url || request, ORIGIN).href.slice(ORIGIN.length);
    return {
      put: async (request, answer) => void kept.set(key(request), answer),
      match: async (request) => kept.get(key(request)),
      keys: async () => [...kept.keys()].map((path) => ({ url: ORIGIN + path })),
      delete: async (request) => kept.delete(key(request)),
      addAll: async (paths) => {
        for (const path of paths) kept.set(path, await world.fetch(path));
      },
    };
  };
  const heard = {};
  const asked = [];
  const world = {
    SHELL: shell,
    URL,
    setTimeout: (action, _ms, value) => setTimeout(action, 30, value),
    location: { origin: ORIGIN },
    addEventListener: (name, action) => (heard[name] = action),
    skipWaiting: async () => {},
    clients: { claim: async () => {} },
    caches: {
      open: async (name) => store(name),
      keys: async () => [...stores.keys()],
      delete: async (name) => stores.delete(name),
      match: async (request) => {
        for (const name of stores.keys()) {
          const found = await store(name).match(request);
          if (found) return found;
        }
        return undefined;
      },
    },
    fetch: async (request) => {
      const path = new URL(request.url || request, ORIGIN).href.slice(ORIGIN.length);
      asked.push(path);
      return network(path);
    },
  };
  vm.runInNewContext(SOURCE, world);
  const run = (name, more = {}) => {
    let work;
    heard[name]({ ...more, waitUntil: (promise) => (work = promise) });
    return work;
  };
  const get = async (path, { mode = "cors", method = "GET", origin = ORIGIN } = {}) => {
    let answer = null;
    heard.fetch({ request: { url: origin + path, method, mode }, respondWith: (promise) => (answer = promise) });
    return answer;
  };
  return { stores, asked, run, get };
}

const answer = (status, body = "", more = {}) => ({ status, ok: status < 300, redirected: false, body, clone: () => answer(status, body), ...more });
const offline = () => {
  throw new TypeError("no network");
};

test("after the first visit the page opens without a network", async () => {
  let network = (path) => answer(200, `online ${path}`);
  const { run, get } = worker((path) => network(path));
  await run("install");
  network = offline;
  assert.equal((await get("/phone", { mode: "navigate" })).body, "online /phone");
  assert.equal((await get("/static/gen/phone.a.js")).body, "online /static/gen/phone.a.js");
});

test("the way to the log-in is not taken for the page", async () => {
  const { run, stores } = worker((path) => answer(200, "log in", { redirected: path === "/phone" }));
  await assert.rejects(run("install"), /no shell/);
  assert.equal(stores.get("shell-one").has("/phone"), false);
});

test("a new build takes the place of the old one and leaves the ground", async () => {
  const { run, stores } = worker(() => answer(200));
  stores.set("shell-zero", new Map());
  stores.set("ground", new Map());
  await run("install");
  await run("activate");
  assert.deepEqual([...stores.keys()].sort(), ["ground", "shell-one"]);
});

test("the ground is asked for anew and shown as it was when nobody answers", async () => {
  let network = () => answer(200, "new");
  const { get } = worker((path) => network(path));
  const path = "/api/v1/c/620902004002/me/ground";
  await get(path);
  network = () => answer(200, "newer");
  assert.equal((await get(path)).body, "newer");
  network = offline;
  assert.equal((await get(path)).body, "newer");
  network = () => answer(503, "sorry");
  assert.equal((await get(path)).body, "newer");
  network = () => new Promise(() => {});
  assert.equal((await get(path)).body, "newer", "a network that hangs is none");
});

test("an ended log-in is told and not kept", async () => {
  let network = () => answer(200, "mine");
  const { get, stores } = worker((path) => network(path));
  const path = "/api/v1/c/620902004002/categories";
  await get(path);
  network = () => answer(401);
  assert.equal((await get(path)).status, 401);
  assert.equal(stores.get("ground").get(path).body, "mine");
});

test("a tile that is kept is never asked for again", async () => {
  const { get, asked } = worker(() => answer(200, "tile"));
  await get("/tiles/base/16/1/2.mvt?g=1&v=2");
  await get("/tiles/base/16/1/2.mvt?g=1&v=2");
  assert.equal(asked.length, 1);
});

test("tiles never push out the ground and the list of kinds", async () => {
  const { get, stores } = worker(() => answer(200, "kept"));
  const needed = ["/api/v1/c/620902004002/categories", "/api/v1/c/620902004002/me/ground", "/api/v1/communities/620902004002"];
  for (const path of needed) await get(path);
  for (let x = 0; x < 200; x += 1) await get(`/tiles/base/16/${x}/2.mvt`);
  await new Promise((done) => setTimeout(done, 20));
  for (const path of needed) assert.ok(stores.get("ground").has(path), path);
});

test("the ground never grows without end", async () => {
  const { get, stores } = worker(() => answer(200, "tile"));
  for (let x = 0; x < 200; x += 1) await get(`/tiles/base/16/${x}/2.mvt`);
  await new Promise((done) => setTimeout(done, 20));
  assert.ok(stores.get("ground").size <= 160);
  assert.ok(stores.get("ground").has("/tiles/base/16/199/2.mvt"));
});

for (const path of ["/api/v1/c/620902004002/me/work", "/api/v1/c/620902004002/incidents/7", "/api/v1/c/620902004002/media/x", "/phone/session", "/tiles/ops/16/1/2.mvt", "/c/620902004002/roster/people"]) {
  test(`nothing of ${path} passes through the worker`, async () => {
    const { get, stores } = worker(() => answer(200, "people"));
    assert.equal(await get(path), null);
    assert.equal(stores.size, 0);
  });
}

test("what is sent and what is elsewhere is left alone", async () => {
  const { get } = worker(() => answer(200));
  assert.equal(await get("/api/v1/c/620902004002/categories", { method: "POST" }), null);
  assert.equal(await get("/tiles/base/1/1/1.mvt", { origin: "https://elsewhere.test" }), null);
});

test("the page in another language takes the place of the first", async () => {
  let body = "中文";
  const { run, stores } = worker(() => answer(200, body));
  await run("install");
  body = "English";
  await run("message", { data: "page" });
  assert.equal(stores.get("shell-one").get("/phone").body, "English");
});
