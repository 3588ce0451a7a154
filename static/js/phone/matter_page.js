// A matter that is mine to follow, to verify or to settle; and the whistle just blown, until the server has it.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { connection } from "../net/connection.js";
import { heldFor } from "../outbox/order.js";
import { t } from "../text/messages.js";
import { pictures, place } from "./call_page.js";
import { history } from "./lists.js";
import { notes } from "./notes.js";
import { bigButton } from "./pages.js";
import { why } from "./queue_page.js";
import { textsFor } from "./texts.js";
import { choices } from "./whistle_pages.js";
import { callState, incidentState, simulatedMark, timeLeft } from "./words.js";

const OPEN = ["waiting", "handling"];

export function matterPage(app, { id }) {
  const brief = app.work.matter(id);
  const detail = app.detail(id);
  const matter = { ...brief, ...detail };
  const acts = detail?.acts || [];
  return {
    title: matter.category_name || matter.category || t("Matter"),
    body: [
      h("p", { class: "page-state" }, matter.state && incidentState(matter.state), simulatedMark(matter), matter.number && h("span", { class: "number" }, matter.number)),
      brief?.words && h("p", { class: "stands" }, brief.words),
      matter.text && h("p", { class: "typed is-lead" }, matter.text),
      place(app, matter),
      matter.due_at && h("p", { class: "why" }, icon("clock"), h("span", {}, timeLeft(matter.due_at))),
      pictures(app, detail),
      matter.arrival_code && OPEN.includes(matter.state) && arrivalCode(matter.arrival_code),
      detail?.calls?.length > 0 && [h("h2", {}, t("Who was called")), h("ul", { class: "callees" }, detail.calls.map(callee))],
      actsOf(app, matter, acts),
      notes(app, id, detail),
      detail && textsFor(matter),
      detail && h("details", { class: "fold" }, h("summary", {}, t("What happened so far")), history(detail.steps)),
      !detail && h("p", { class: "help" }, connection.isLost ? t("More is shown when there is network.") : t("Asking the server…")),
    ],
    foot: acts.includes("verify") ? bigButton(t("Verify"), "clipboard-list", () => app.pages.go("verify", { id }), "is-primary") : acts.includes("settle") ? bigButton(t("Settled"), "circle-check", () => app.pages.go("settle", { id }), "is-primary") : null,
  };
}

/** Read out to whoever arrives, who types it as proof. */
function arrivalCode(code) {
  return h("p", { class: "arrival-code" }, icon("key"), h("span", {}, t("Code for whoever arrives"), h("small", {}, t("Read it out on the spot only."))), h("b", {}, code));
}

function callee({ label, state, reason, is_lead }) {
  return h("li", {}, icon(is_lead ? "star" : "user"), h("span", {}, h("b", {}, label, is_lead && h("small", { class: "lead-mark" }, t("leads"))), h("small", {}, reason)), callState(state));
}

function actsOf(app, matter, acts) {
  const go = (page, sign, label) => h("button", { type: "button", class: "button", onclick: () => app.pages.go(page, { id: matter.id }) }, icon(sign), label);
  const buttons = [
    acts.includes("hand-up") && go("hand-up", "speakerphone", t("Blow the whistle for it")),
    acts.includes("withdraw") && h("button", { type: "button", class: "button", onclick: () => app.decide(matter.id, "withdraw", { reason: t("Taken back by whoever blew it") }, t("Withdrawn")) }, icon("arrow-back-up"), t("Withdraw the whistle")),
  ].filter(Boolean);
  return buttons.length > 0 && h("div", { class: "more-acts" }, buttons);
}

export function verifyPage(app, { id }) {
  let outcome = "passed";
  const note = h("textarea", { id: "found", rows: 3, maxlength: 500, enterkeyhint: "done" });
  const options = [
    ["passed", "circle-check", t("It is settled")],
    ["failed", "circle-x", t("It is not settled"), t("The called parties go on with it")],
  ];
  const go = async () => {
    if (outcome === "failed" && !note.value.trim()) return note.focus();
    return app.decide(id, "verify", { outcome, note: note.value.trim() }, outcome === "passed" ? t("Verified") : t("Sent back to those who were called"));
  };
  return {
    title: t("How is it now?"),
    body: [choices("outcome", t("What did you find?"), options, outcome, (value) => (outcome = value)), h("label", { class: "field-label", for: "found" }, t("In a sentence (needed where it is not settled)")), note],
    foot: bigButton(t("Say so"), "check", go, "is-primary"),
  };
}

/** A page with one text that is needed: settling, handing up. */
function told(app, id, { title, label, act, field, said, sign }) {
  const area = h("textarea", { id: "told", rows: 4, maxlength: 1000, enterkeyhint: "done" });
  const go = () => (area.value.trim() ? app.decide(id, act, { [field]: area.value.trim() }, said) : area.focus());
  return { title, body: [h("label", { class: "field-label", for: "told" }, label), area], foot: bigButton(title, sign, go, "is-primary") };
}

export function settlePage(app, { id }) {
  return told(app, id, { title: t("Settled"), label: t("What was done, in a sentence"), act: "settle", field: "outcome", said: t("Settled"), sign: "circle-check" });
}

export function handUpPage(app, { id }) {
  return told(app, id, { title: t("Blow the whistle for it"), label: t("What was tried so far (needed)"), act: "hand-up", field: "tried", said: t("Handed up"), sign: "speakerphone" });
}

/** The whistle just blown. */
export function trackPage(app, { uuid }) {
  const sent = app.queue.sentWhistle(uuid);
  if (sent?.incident) return { ...matterPage(app, { id: sent.incident }), title: t("Your whistle") };
  const item = app.queue.whistles().find(({ id }) => id === uuid);
  const held_ms = item ? heldFor(item, Date.now()) : 0;
  const [sign, words] = stands(app, uuid, item, held_ms);
  const undo = item && !app.queue.isWithdrawn(uuid) && h("button", { type: "button", class: "big is-quiet", id: "undo", onclick: () => takeBack(app, uuid) }, icon("arrow-back-up"), h("span", {}, item.urgent || item.tried ? t("Withdraw it") : t("Undo")));
  const again = !item && app.takenBack.has(uuid) && app.drafts.now?.uuid === uuid && bigButton(t("Go on with the draft"), "edit", () => app.whistle.begin(), "is-primary");
  return {
    title: t("Your whistle"),
    body: [h("div", { class: "tracked" }, h("span", { class: "tracked-sign" }, icon(sign)), h("p", { role: "status" }, words), item && h("b", {}, item.label)), undo],
    foot: [again, bigButton(t("Back to the map"), "map-2", () => app.pages.home(), "is-quiet")],
    shown: () => held_ms > 0 && setTimeout(() => app.pages.refresh("track"), held_ms + 50),
  };
}

/** How a whistle stands that the server has not answered. */
function stands(app, uuid, item, held_ms) {
  const refused = app.queue.refused.find(({ id }) => id === uuid);
  if (refused) return ["circle-x", t("Not accepted: %(why)s", { why: why(refused) })];
  if (!item && app.takenBack.has(uuid)) return ["arrow-back-up", t("Taken back")];
  if (!item) return ["speakerphone", t("It was sent or taken back on another page of this phone. Look in My whistles.")];
  if (app.queue.isWithdrawn(uuid)) return ["arrow-back-up", t("Its withdrawal waits on this phone and follows it.")];
  if (held_ms > 0) return ["clock", t("Kept on this phone; goes out in a moment")];
  if (connection.isLost) return ["cloud-off", t("Kept on this phone; goes out as soon as there is network")];
  return ["upload", t("On its way to the server…")];
}

async function takeBack(app, uuid) {
  const done = await app.sending.withdraw(uuid);
  if (done?.isBack) {
    app.takenBack.add(uuid);
    await app.drafts.restore(done.draft).catch(() => {});
  } else if (done) app.toasts.say(t("It may have arrived: its withdrawal is sent after it."), { sign: "arrow-back-up" });
  await app.look();
}
