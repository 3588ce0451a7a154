// What may be done with an incident: its word, its form, and what its form sends.

import { stateWord } from "../map/incident_marks.js";
import { t } from "../text/messages.js";
import { urgencyWord } from "./words.js";

const URGENCIES = ["life", "urgent", "general", "complex"];
const HOUR_MS = 3_600_000;

/** Acts in the order in which they are offered; what stands first is shown as a button, the rest in the menu. */
export function incidentActs() {
  return {
    review: { word: t("Review"), icon: "clipboard-list", lead: true },
    verify: { word: t("Verify"), icon: "circle-check", lead: true },
    call: { word: t("Call more"), icon: "user-plus", lead: true },
    settle: { word: t("Note it as settled"), icon: "check", lead: true },
    resume: { word: t("Resume"), icon: "refresh", lead: true },
    reopen: { word: t("Reopen the incident"), icon: "refresh" },
    rate: { word: t("Rate"), icon: "star", lead: true },
    "hand-up": { word: t("Hand up"), icon: "arrow-up" },
    place: { word: t("Place on the map"), icon: "map-pin", of: "classify" },
    classify: { word: t("Correct category or urgency"), icon: "edit" },
    merge: { word: t("Merge into another"), icon: "arrow-right" },
    joint: { word: t("Joint handling with the neighbour"), icon: "users" },
    suspend: { word: t("Ask for suspension"), icon: "clock" },
    blot: { word: t("Blot words out"), icon: "eye-off" },
    "not-accept": { word: t("Do not accept"), icon: "circle-x", isDanger: true },
    "false-alarm": { word: t("False alarm"), icon: "x", isDanger: true },
    withdraw: { word: t("Withdraw the whistle"), icon: "arrow-back-up", isDanger: true },
  };
}

export function callActs() {
  return {
    acknowledge: { word: t("Acknowledge the call"), icon: "check" },
    "set-out": { word: t("On the way"), icon: "arrow-right" },
    arrive: { word: t("Report in"), icon: "map-pin" },
    finish: { word: t("Handled"), icon: "circle-check" },
    lead: { word: t("Make lead"), icon: "flag" },
    "hand-on": { word: t("Hand on"), icon: "share" },
    extend: { word: t("Ask for extension"), icon: "clock" },
    refuse: { word: t("Refuse the call"), icon: "circle-x", isDanger: true },
    recall: { word: t("Recall"), icon: "arrow-back-up", isDanger: true },
  };
}

const reason = (label, templates) => ({ name: "reason", kind: "area", label, required: true, templates });

/** The form of an act on an incident; null where a press is enough. */
export function incidentForm(name, { detail, templates = {}, categories = [], nameOf, now }) {
  const forms = {
    verify: () => ({ title: t("Verify"), fields: [outcome(), { name: "note", kind: "area", label: t("What was found"), templates: templates.verify }] }),
    settle: () => ({ title: t("Settled by the grid"), fields: [{ name: "outcome", kind: "area", label: t("How it was settled"), required: true }] }),
    reopen: () => ({ title: t("Reopen the incident"), fields: [{ name: "ground", kind: "area", label: t("Ground for it"), required: true }] }),
    "hand-up": () => ({ title: t("Hand up"), about: t("A whistle is blown with what was tried before."), fields: [{ name: "tried", kind: "area", label: t("What was tried"), required: true }] }),
    "emergency-called": () => ({ title: t("Emergency number called"), fields: [{ name: "at", kind: "moment", label: t("When"), required: true, value: new Date(now) }] }),
    classify: () => ({ title: t("Correct category or urgency"), fields: classification(detail, categories), body: classified }),
    suspend: () => ({ title: t("Ask for suspension"), about: t("The clock stops only when somebody else grants it."), fields: [{ name: "ground", kind: "area", label: t("Ground for it"), required: true, templates: templates.suspend }, { name: "until_at", kind: "moment", label: t("Suspended until"), required: true, value: new Date(Number(now) + 24 * HOUR_MS), min: new Date(now) }] }),
    blot: () => ({ title: t("Blot words out"), submit: t("Blot out"), about: t("They are blotted out wherever they stand in this incident, for everybody; what stood there is not kept."), fields: [{ name: "words", kind: "area", label: t("Words to blot, one a line"), required: true, value: (detail.doubtful || []).join("\n") }, reason(t("Reason"))], body: ({ words, reason: why }) => ({ words: words.split("\n").map((each) => each.trim()).filter(Boolean), reason: why }) }),
    merge: () => ({ title: t("Merge into another"), about: t("This one is closed as a duplicate; those who asked learn what becomes of the other."), fields: [{ name: "into_id", kind: "choice", label: t("The one that stays"), required: true, options: (detail.similar || []).map((one) => similarOption(one, nameOf)) }], body: ({ into_id: into }) => ({ into_id: Number(into) }) }),
    "not-accept": () => ({ title: t("Do not accept"), isDanger: true, about: t("The reporter is told the reason and may ask for a review."), fields: [reason(t("Reason"), templates.not_accept)] }),
    "false-alarm": () => ({ title: t("False alarm"), isDanger: true, fields: [reason(t("Reason"), templates.false_alarm)] }),
    withdraw: () => ({ title: t("Withdraw the whistle"), isDanger: true, fields: [reason(t("Reason"))] }),
  };
  return forms[name]?.() || null;
}

/** The form in which a photo is taken away. */
export function photoForm(uuid) {
  return { title: t("Remove this photo"), isDanger: true, about: t("Nobody is shown it any more, and its file is deleted."), fields: [reason(t("Reason"))], body: (values) => ({ uuid, ...values }) };
}

/** The form of an act on a call. `behalf`: somebody telephoned, and the desk writes it down for him. */
export function callForm(name, { call, now, behalf, templates = {} }) {
  const said = behalf ? spoken(now) : [];
  const forms = {
    acknowledge: () => ({ title: t("Acknowledged by phone"), fields: [] }),
    "set-out": () => ({ title: t("On the way, by phone"), fields: [] }),
    arrive: () => ({ title: t("On the spot"), fields: [{ name: "reason", kind: "text", label: t("Why it is noted by hand"), required: true, value: behalf ? t("by phone") : "" }] }),
    finish: () => ({ title: t("Handled"), fields: [{ name: "outcome", kind: "area", label: t("What was done"), required: true, templates: templates.finish }, ...remote(call)] }),
    refuse: () => ({ title: t("Refuse the call"), isDanger: true, about: t("Once for each called; the street's governance centre decides."), fields: [grounds(), { name: "note", kind: "area", label: t("Explanation") }] }),
    "hand-on": () => ({ title: t("Hand on inside"), fields: [{ name: "to", kind: "text", label: t("Section or team"), required: true, max: 60 }] }),
    extend: () => ({ title: t("Ask for extension"), about: t("Once for each call; somebody else grants it."), fields: [{ name: "ground", kind: "area", label: t("Ground for it"), required: true }, { name: "until_at", kind: "moment", label: t("New deadline"), required: true, value: call.finish_by ? new Date(Date.parse(call.finish_by) + 24 * HOUR_MS) : undefined }] }),
    recall: () => ({ title: t("Recall"), isDanger: true, about: t("They are told that they need not come."), fields: [reason(t("Reason"))] }),
  };
  const form = forms[name]?.();
  if (!form) return null;
  const isSpoken = said.length > 0 && name !== "recall";
  return { ...form, title: `${form.title} · ${call.label}`, fields: [...form.fields, ...(isSpoken ? said : [])], body: (values) => callBody(name, values, isSpoken) };
}

function callBody(name, { behalf_name: who, behalf_at: at, ...values }, isSpoken) {
  const body = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
  if (name === "arrive") body.method = "manual";
  return isSpoken ? { ...body, behalf: { name: who, at } } : body;
}

const spoken = (now) => [
  { name: "behalf_name", kind: "text", label: t("Who said so on the phone"), required: true, max: 60 },
  { name: "behalf_at", kind: "moment", label: t("When it was said"), required: true, value: new Date(now), max: new Date(now) },
];

// Handled without anybody having been there needs a reason.
const remote = ({ state }) => (state === "arrived" ? [] : [{ name: "remote_reason", kind: "text", label: t("Why nobody had to come"), required: true }]);

const outcome = () => ({ name: "outcome", kind: "choice", label: t("Result"), required: true, options: [["passed", t("It is solved")], ["failed", t("It is not solved"), t("goes back to the lead")]] });

const grounds = () => ({ name: "ground", kind: "choice", label: t("Ground for it"), required: true, options: [["not_our_place", t("Not our place")], ["not_our_duty", t("Not our duty")], ["no_means", t("No means for it")]] });

function classification(detail, categories) {
  return [
    { name: "category", kind: "select", label: t("Category"), value: detail.category, options: categories.length ? categories : [[detail.category, detail.category_name]] },
    { name: "urgency", kind: "select", label: t("Urgency"), value: detail.urgency, options: URGENCIES.map((code) => [code, urgencyWord(code)]) },
  ];
}

/** Whoever chooses the urgency says by it whether life is threatened. */
const classified = (values) => ({ ...values, threat: values.urgency === "life" });

/** A similar incident as `[value, title, about]`; `nameOf` gives the name of a category's code. */
export const similarOption = ({ id, number, category, state, far_m: far }, nameOf = (code) => code) => [
  String(id),
  [number, nameOf(category)].filter(Boolean).join(" · "),
  [state && stateWord(state), far !== undefined && far !== null && t("%(metres)s m away", { metres: Math.round(far) })].filter(Boolean).join(" · "),
];

/** The form of a decision that somebody else asked for. */
export function decisionForm({ kind }) {
  const words = {
    arbitration: [t("The refusal stands"), t("another is called"), t("The refusal is overruled"), t("the call stands, its clock begins anew")],
    extension: [t("Grant it"), t("the new deadline holds"), t("Deny it"), t("the old deadline holds")],
    suspension: [t("Grant it"), t("the clock stops"), t("Deny it"), t("the clock goes on")],
  }[kind] || [t("Grant it"), "", t("Deny it"), ""];
  const options = [["granted", words[0], words[1]], ["denied", words[2], words[3]]];
  return { title: t("Decide it"), fields: [{ name: "outcome", kind: "choice", label: t("Decision"), required: true, options }, { name: "answer", kind: "area", label: t("Reasons for the decision"), required: true }] };
}

/** The form in which the grid rates what it called: organizations, never a person. */
export function ratingForm(calls) {
  const options = calls.map(({ id, label }) => [String(id), label]);
  return {
    title: t("The grid rates who was called"),
    about: t("Organizations are rated, never a person."),
    fields: [
      { name: "call_id", kind: "select", label: t("Rated organization"), options, value: options[0]?.[0] },
      { name: "stars", kind: "stars", label: t("Stars"), required: true },
      { name: "note", kind: "text", label: t("In a few words"), max: 200 },
    ],
    body: ({ call_id: call, stars, note }) => ({ call_id: Number(call), stars, note }),
  };
}
