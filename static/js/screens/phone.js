// The phone's page: opens its store, learns whose phone it is, and puts its pieces together.

import { byId, fill, h } from "../dom/elements.js";
import { icon, useSprite } from "../dom/icons.js";
import { readPage } from "../dom/page.js";
import { onTheme, theme } from "../dom/theme.js";
import { heard, lost } from "../net/connection.js";
import { Direct } from "../outbox/direct.js";
import { Outbox } from "../outbox/outbox.js";
import { sender } from "../outbox/sending.js";
import { openStore } from "../outbox/store.js";
import { App } from "../phone/app.js";
import { arrivalPage } from "../phone/arrival.js";
import { callPage, finishPage, handOnPage, refusePage } from "../phone/call_page.js";
import { switchTheme, wearSize, wearTheme } from "../phone/comfort.js";
import { listPage } from "../phone/lists.js";
import { handUpPage, matterPage, settlePage, trackPage, verifyPage } from "../phone/matter_page.js";
import { choosePage, morePage } from "../phone/more_page.js";
import { shrunkFurther } from "../phone/photo.js";
import { loginLink, queuePage } from "../phone/queue_page.js";
import { Session } from "../phone/session.js";
import { Whistle } from "../phone/whistle.js";
import { t, useCatalogue } from "../text/messages.js";
import { useLanguage } from "../text/numbers.js";

const PAGES = {
  list: listPage,
  call: callPage,
  arrive: arrivalPage,
  finish: finishPage,
  refuse: refusePage,
  "hand-on": handOnPage,
  matter: matterPage,
  verify: verifyPage,
  settle: settlePage,
  "hand-up": handUpPage,
  track: trackPage,
  queue: queuePage,
  more: morePage,
  choose: choosePage,
};

/** Sends under the present log-in only: whoever wrote it must be the one who is logged in. */
function sendingAs(session) {
  const post = sender({ headers: () => session.headers() });
  return async (item, blob, note) => {
    if (!session.csrf && (await session.renew()) === null) return { status: session.isOver ? 401 : 0, body: null };
    if (item.account && item.account !== session.account) return { status: 401, body: null };
    const answer = await post(item, blob, note);
    if (answer.status && answer.status < 502) heard();
    else lost();
    if (answer.status === 401) Object.assign(session, { csrf: "", isOver: true });
    return answer;
  };
}

/** One page of this browser sends at a time; where browsers do not know locks, keys make a double harmless. */
function alone(work) {
  if (!navigator.locks) return work();
  return navigator.locks.request("shaodao-outbox", { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}

/** Where it waits, and the way without waiting. */
function waysOf(store, session) {
  const options = { send: sendingAs(session), renew: () => session.renew() };
  const direct = new Direct(options);
  const box = store ? new Outbox({ ...options, store, shrink: shrunkFurther, lock: alone }) : direct;
  for (const way of [box, direct]) way.account = session.account;
  return { box, direct };
}

function wire(app) {
  for (const [name, make] of Object.entries(PAGES)) app.pages.add(name, (value) => make(app, value || {}));
  byId("more-open").addEventListener("click", () => app.pages.go("more"));
  byId("queue-open").addEventListener("click", () => app.pages.go("queue"));
  byId("theme").addEventListener("click", switchTheme);
  byId("fit").addEventListener("click", () => app.map.fit());
  byId("locate").addEventListener("click", () => locate(app));
  const drawTheme = (name) => fill(byId("theme"), icon(name === "dark" ? "sun" : "moon"), h("span", { class: "visually-hidden" }, t("Light or dark")));
  onTheme(drawTheme);
  drawTheme(theme());
}

function locate({ position, map, toasts }) {
  byId("locate").setAttribute("aria-pressed", "true");
  const go = () => position.now && map.scene.goTo([position.now.lon, position.now.lat], 17.5);
  const stop = position.listen(() => (stop(), go()));
  if (position.error) position.restart();
  else position.start();
  go();
  if (position.error) toasts.say(t("This phone gives no position here. Choose another way."), { sign: "alert-triangle" });
}

/** Nobody is logged in, and this phone remembers nobody. */
function askToLogIn(session) {
  const words = session.isOver ? t("Please log in once; afterwards this page also opens without network.") : t("No network, and nobody has logged in on this phone yet.");
  fill(byId("home"), h("h1", {}, t("My grid")), h("p", { class: "notice is-info" }, icon("lock"), h("span", {}, words)), loginLink());
}

/** Somebody is logged in who has nothing to do in any community. */
function nothingToDo() {
  fill(byId("home"), h("h1", {}, t("My grid")), h("p", { class: "notice is-info" }, icon("info-circle"), h("span", {}, t("You hold no role in a community today. Ask its secretary."))));
}

async function start() {
  const page = readPage();
  useCatalogue(page.messages);
  useLanguage(page.language);
  useSprite(page.sprite);
  wearTheme();
  wearSize();
  const store = await openStore().catch(() => null);
  const session = new Session(store);
  await session.recall();
  const before = session.account;
  const asked = session.renew();
  if (before === null) await asked;
  if (session.account === null) return askToLogIn(session);
  if (!session.communities.length) return nothingToDo();
  asked.then((account) => account !== null && before !== null && account !== before && location.reload());
  navigator.storage?.persist?.().catch(() => {});
  const app = new App({ page, session, store, ...waysOf(store, session) });
  app.begin(Whistle);
  wire(app);
  return app.start();
}

start();
