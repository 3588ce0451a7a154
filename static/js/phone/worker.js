// The phone's service worker: keeps the shell and the own ground, so that the page opens without a network.
// Nothing personal passes through here into a store; what waits to be sent lives in the page's own outbox.

/* global SHELL */
const KEPT = `shell-${SHELL.version}`;
const GROUND = "ground";
const PAGE = "/phone";
const PATIENCE_MS = 4_000;
const MOST_TILES = 160;
const TILES = "/tiles/";
const GROUND_PATHS = /^(\/tiles\/base\/|\/api\/v1\/(communities\/\d{12}|c\/\d{12}\/(me\/ground|categories))$)/;
const ANY = { ignoreVary: true };

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => event.data === "page" && event.waitUntil(keepPage()));
addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (event.request.mode === "navigate" && pathname === PAGE) event.respondWith(shown(event.request));
  else if (SHELL.files.includes(pathname)) event.respondWith(kept(event.request));
  else if (GROUND_PATHS.test(pathname)) event.respondWith(ground(event.request, pathname));
});

async function install() {
  const cache = await caches.open(KEPT);
  await cache.addAll(SHELL.files);
  await keepPage();
  await skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT && name !== GROUND).map((name) => caches.delete(name)));
  await clients.claim();
}

/** The page as the server writes it for this language; the way to the log-in is no page. */
async function keepPage() {
  const answer = await fetch(PAGE, { cache: "no-store", credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(`no shell: ${answer.status}`);
  await (await caches.open(KEPT)).put(PAGE, answer);
}

async function shown(request) {
  return (await caches.match(PAGE, ANY)) || fetch(request);
}

async function kept(request) {
  return (await caches.match(request, ANY)) || fetch(request);
}

/** Tiles never change under their address; everything else is asked for anew and kept for when nobody answers. */
async function ground(request, pathname) {
  const before = await caches.match(request, ANY);
  if (before && pathname.startsWith(TILES)) return before;
  const asked = fetch(request).then((answer) => {
    if (answer.status === 200 || answer.status === 204) keep(request, answer.clone());
    return answer;
  });
  if (!before) return asked;
  const tooLong = new Promise((done) => setTimeout(done, PATIENCE_MS, before));
  return Promise.race([asked.then((answer) => (answer.status >= 500 ? before : answer)).catch(() => before), tooLong]);
}

async function keep(request, answer) {
  const cache = await caches.open(GROUND);
  await cache.put(request, answer);
  const tiles = (await cache.keys()).filter(({ url }) => url.includes(TILES));
  // The ground itself and the list of kinds stay, however far somebody moves the map.
  for (const old of tiles.slice(0, Math.max(0, tiles.length - MOST_TILES))) await cache.delete(old);
}
