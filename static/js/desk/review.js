// 审哨: what the whistle would do is shown before it does it — grid and version, who is called and why, by when.

import { fill, h } from "../dom/elements.js";
import { t } from "../text/messages.js";
import { dueWord, urgencyWord } from "./words.js";
import { calleeOf, calleesField, keyOf } from "./callees.js";

const URGENCIES = ["life", "urgent", "general", "complex"];

/** The form of the review; what would happen is asked again when category or urgency change. */
export function reviewForm(context) {
  const { detail, categories, templates = {} } = context;
  const options = categories.length ? categories : [[detail.category, detail.category_name]];
  return proposing(context, {
    title: t("Review"),
    submit: t("Send the whistle"),
    fields: [
      { name: "category", kind: "select", label: t("Category"), value: detail.category, options },
      { name: "urgency", kind: "select", label: t("Urgency"), value: detail.urgency, options: URGENCIES.map((code) => [code, urgencyWord(code)]) },
    ],
    last: { name: "note", kind: "area", label: t("A word to those called"), templates: templates.review },
    withLead: true,
  });
}

/** The form in which more are called; those who are called already are not offered again. */
export function callMoreForm(context) {
  return proposing(context, { title: t("Call more"), submit: t("Call them"), fields: [], last: null, withLead: false });
}

function proposing({ detail, preview }, { title, submit, fields, last, withLead }) {
  const about = h("div", { class: "preview", "aria-live": "polite" });
  let typed = () => {};
  const callees = calleesField({ label: t("Who is called"), withLead, onInput: () => typed() });
  const renew = async (values, { keep }) => {
    fill(about, h("p", { class: "help" }, t("Asking who would be called…")));
    try {
      const found = await preview({ category: values.category || detail.category, urgency: values.urgency || detail.urgency });
      callees.propose(withLead ? found.callees : notYetCalled(found.callees, detail.calls), { keep });
      fill(about, previewWords(detail.id, found));
    } catch (error) {
      if (error?.status === undefined) throw error;
      fill(about, h("p", { class: "wrong" }, error.message || t("This did not work.")));
    }
  };
  return {
    title,
    submit,
    before: about,
    fields: [...fields, { custom: callees }, ...(last ? [last] : [])],
    body: ({ callees: chosen, ...rest }) => ({ ...filled(rest), ...picked(chosen, callees.proposed(), withLead) }),
    begin(form, { isDraft }) {
      typed = () => form.typed();
      form.element.addEventListener("change", ({ target }) => target.matches("select") && renew(form.values(), { keep: true }));
      return renew(form.values(), { keep: isDraft });
    },
  };
}

const filled = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

function notYetCalled(proposed, calls) {
  const called = new Set(calls.filter(({ state }) => state !== "recalled").map(keyOf));
  return proposed.filter((callee) => !called.has(keyOf(callee)));
}

/** The chosen callees and the lead as a request wants them. */
export function picked({ callees, lead }, proposed, withLead) {
  const by = new Map(proposed.map((callee) => [keyOf(callee), callee]));
  const said = (callee) => ({ ...calleeOf(callee), reason: callee.reason || "" });
  const chosen = callees.map((key) => by.get(key)).filter(Boolean);
  return { ...(withLead && by.has(lead) && { lead: said(by.get(lead)) }), callees: chosen.map(said) };
}

function previewWords(own, { section, area, generation, limits = [], border, similar = [], missing = [] }) {
  const rows = [
    [t("Grid"), [section?.name || area?.name, generation].filter(Boolean).join(" · ")],
    [t("By when"), limits.map(({ step, words }) => `${dueWord(step)} ${words}`).join(" · ")],
    [t("Near a border"), border && t("joint handling with %(section)s is possible", { section: border.name })],
    [t("Similar nearby"), similar.filter(({ id }) => id !== own).map(({ number }) => number).join("、")],
    [t("Not covered"), missing.join("、")],
  ];
  return h("dl", { class: "facts" }, rows.filter(([, words]) => words).map(([name, words]) => h("div", {}, h("dt", {}, name), h("dd", {}, words))));
}
