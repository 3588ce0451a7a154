// Bands under the bar: no network, log-in over, a browser that keeps nothing. At most what one must know now.

import { byId, fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { remember } from "../dom/page.js";
import { connection } from "../net/connection.js";
import { t } from "../text/messages.js";
import { loginLink } from "./queue_page.js";
import { clock } from "./words.js";

const IN_APP = /MicroMessenger|DingTalk|QQ\/|AliApp|Weibo/i;

export function drawBands(app) {
  fill(byId("bands"), offline(app), login(app), keepsNothing(app), inApp());
}

function offline({ work }) {
  if (!connection.isLost) return null;
  const seen = work?.at ? t("What you see is of %(time)s.", { time: clock(work.at) }) : "";
  const words = navigator.onLine
    ? t("The server does not answer. Everything is kept on this phone and sent by itself.")
    : t("No network. Everything is kept on this phone and sent by itself.");
  return band("is-lost", "cloud-off", [words, seen].join(" "));
}

function login(app) {
  if (app.session.isOver && app.session.isPast) return band("is-quiet", "clock", t("Your hours are over. What you wrote in them is still sent."));
  if (!app.needsLogin()) return null;
  const { length } = app.queue?.waiting || [];
  const words = length ? t("Your log-in has ended. %(n)s entries wait for it.", { n: length }) : t("Your log-in has ended.");
  return band("is-wrong", "lock", words, loginLink());
}

function keepsNothing({ store }) {
  if (store) return null;
  return band("is-wrong", "alert-triangle", t("This browser keeps nothing (private window or closed storage): whistles are sent at once and need network."));
}

function inApp() {
  const hasWorker = "serviceWorker" in navigator && !IN_APP.test(navigator.userAgent);
  if (hasWorker || !globalThis.isSecureContext || remember("phone-in-app") === "read") return null;
  const close = h("button", { type: "button", class: "button is-small", onclick: ({ target }) => (remember("phone-in-app", "read"), target.closest(".band").remove()) }, t("Understood"));
  return band("is-quiet", "info-circle", t("Open it in the browser to use it without network."), close);
}

function band(tone, sign, words, more = null) {
  return h("div", { class: `band ${tone}` }, icon(sign), h("span", {}, words), more);
}
