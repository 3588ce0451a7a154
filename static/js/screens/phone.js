// The phone's page: opens its store, learns whose phone it is, and puts its pieces together.

import { byId, fill, h } from "../dom/elements.js";
import { icon, useSprite } from "../dom/icons.js";
import { readPage } from "../dom/page.js";
import { onTheme, theme } from "../dom/theme.js";
import { openStore } from "../outbox/store.js";
import { App } from "../phone/app.js";
import { arrivalPage } from "../phone/arrival.js";
import { callPage, finishPage, handOnPage, refusePage } from "../phone/call_page.js";
import { switchTheme, wearSize, wearTheme } from "../phone/comfort.js";
import { leftOver } from "../phone/left_over.js";
import { listPage } from "../phone/lists.js";
import { handUpPage, matterPage, settlePage, trackPage, verifyPage } from "../phone/matter_page.js";
import { choosePage, morePage } from "../phone/more_page.js";
import { loginLink, queuePage } from "../phone/queue_page.js";
import { Session } from "../phone/session.js";
import { sweep } from "../phone/sweep.js";
import { waysOf } from "../phone/way.js";
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

/** Pressed, the phone looks for its place until it is pressed again. */
function locate(app) {
  const { position, map, toasts } = app;
  const isOn = !app.unlocate;
  byId("locate").setAttribute("aria-pressed", String(isOn));
  if (!isOn) {
    app.unlocate();
    app.unlocate = null;
    return;
  }
  const go = () => position.now && map.scene.goTo([position.now.lon, position.now.lat], 17.5);
  const stop = position.listen(() => (stop(), go()));
  if (position.error) toasts.say(t("This phone gives no position here. Choose another way."), { sign: "alert-triangle" });
  const release = position.use();
  app.unlocate = () => (stop(), release());
  if (position.error) position.restart();
  go();
}

/** One notice in the place of the buttons: there is no map to move and nothing to set. */
function notice(sign, words, more = null) {
  for (const id of ["map-tools", "more-open"]) byId(id).hidden = true;
  fill(byId("home"), h("h1", {}, t("My grid")), h("p", { class: "notice is-info" }, icon(sign), h("span", {}, words)), more);
}

/** Nobody is logged in, and this phone remembers nobody. */
function askToLogIn(session) {
  const words = session.isOver ? t("Please log in once; afterwards this page also opens without network.") : t("No network, and nobody has logged in on this phone yet.");
  notice("lock", words, loginLink());
}

/** Somebody has left this phone, and the server could not be told yet. */
function hasLeft() {
  notice("lock", t("You are logged out on this phone. The server learns it as soon as there is network."));
  addEventListener("online", () => location.reload());
}

async function start() {
  const page = readPage();
  useCatalogue(page.messages);
  useLanguage(page.language);
  useSprite(page.sprite);
  wearTheme();
  wearSize();
  const store = await openStore().catch(() => null);
  const session = new Session(store, { onOther: () => location.reload() });
  if (!(await session.tellLeft())) return hasLeft();
  await session.recall();
  const isKnown = session.account !== null;
  const asked = session.renew();
  if (!isKnown) await asked;
  if (session.account === null) return askToLogIn(session);
  if (store) sweep(store, session.account).catch(() => {});
  const ways = waysOf(store, session);
  if (!session.communities.length) return leftOver({ ...ways, session });
  navigator.storage?.persist?.().catch(() => {});
  const app = new App({ page, session, store, ...ways });
  app.begin(Whistle);
  wire(app);
  return app.start();
}

start();
