// What waits on this phone, and what the server did not accept: nothing disappears without having been read.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { asideFor, isStuck } from "../outbox/order.js";
import { told } from "../text/told.js";
import { t } from "../text/messages.js";
import { bigButton } from "./pages.js";
import { clock } from "./words.js";

export function queuePage(app) {
  const { waiting, refused, others } = app.queue;
  return {
    title: t("Waiting to be sent"),
    body: [
      app.needsLogin() && h("p", { class: "notice is-error" }, icon("lock"), h("span", {}, t("Your log-in has ended. Everything is kept; log in again and it is sent.")), loginLink()),
      h("p", { class: "help" }, app.queue.sentAt ? t("Last sent at %(time)s", { time: clock(app.queue.sentAt) }) : t("Nothing sent yet today.")),
      waiting.length > 0 ? h("ul", { class: "queue" }, waiting.map(row)) : !refused.length && h("div", { class: "nothing" }, icon("circle-check"), h("p", {}, t("Everything is sent."))),
      refused.length > 0 && [h("h2", {}, t("Not accepted by the server")), h("ul", { class: "queue is-refused" }, refused.map((item) => refusedRow(app, item)))],
      others > 0 && h("p", { class: "notice is-info" }, icon("user"), h("span", {}, t("%(n)s entries of another log-in wait here for their own writer.", { n: others }))),
    ],
    foot: waiting.length > 0 ? bigButton(t("Send now"), "upload", () => app.sendNow(), "is-primary") : null,
  };
}

export function loginLink() {
  return h("a", { class: "button is-primary", href: "/login?next=/phone" }, t("Log in"));
}

function row(item) {
  const { label, made_at, kind, size, body, media, aside_until } = item;
  const putOff = asideFor(item, Date.now()) > 0 && t("so many within an hour: taken from %(time)s on", { time: clock(aside_until) });
  const about = kind === "photo" ? [`${Math.ceil(size / 1024)} KB`, media && t("half sent")].filter(Boolean).join(" · ") : body?.text || body?.place_text || "";
  return h(
    "li",
    {},
    icon(kind === "photo" ? "camera" : "file-text"),
    h("span", {}, h("b", {}, label), h("small", {}, [clock(made_at), putOff, about].filter(Boolean).join(" · ")), item.failed > 0 && h("small", { class: "trouble" }, troubled(item))),
  );
}

/** What keeps an item back at the server. */
function troubled(item) {
  const words = [item.trouble, isStuck(item) && t("The server has failed at it often; the others go first.")];
  return words.filter(Boolean).join(" · ") || t("The server could not take it yet; it is tried again.");
}

/** Why an item was not accepted, for its writer. */
export function why({ refused }) {
  if (refused.isOrphan) return t("What it belongs to is no longer on this phone.");
  return told(refused) || t("Refused by the server (%(status)s)", { status: refused.status });
}

function refusedRow(app, item) {
  const { id, label, body } = item;
  return h(
    "li",
    {},
    icon("circle-x"),
    h("span", {}, h("b", {}, label), h("small", {}, why(item)), body?.text && h("q", { class: "typed" }, body.text)),
    h("span", { class: "row-acts" }, !item.refused.isOrphan && h("button", { type: "button", class: "button is-small", onclick: () => app.retryItem(id) }, t("Try again")), h("button", { type: "button", class: "button is-small", onclick: () => app.discardItem(id) }, t("Remove"))),
  );
}
