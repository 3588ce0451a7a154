// The fields of the desk's forms: each knows its element, its value, and how to take a draft back.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { fromField, toField } from "../text/time_left.js";

let made = 0;

/** Makes a field from `{name, kind, label, help, required, options, value, max, templates}`; `onInput` after every change. */
export function field(spec, onInput) {
  if (spec.custom) return spec.custom;
  const id = `desk-field-${++made}`;
  const build = { text, area, select, choice, moment, stars }[spec.kind];
  const control = build(spec, id, onInput);
  const wrong = h("p", { class: "wrong", id: `${id}-wrong`, hidden: true });
  control.input?.setAttribute("aria-describedby", wrong.id);
  const isGroup = spec.kind === "choice" || spec.kind === "stars";
  const label = isGroup ? h("legend", {}, spec.label, mark(spec)) : h("label", { for: id }, spec.label, mark(spec));
  const element = h(isGroup ? "fieldset" : "div", { class: "field" }, label, spec.help && h("p", { class: "help" }, spec.help), control.element, wrong);
  return {
    name: spec.name,
    element,
    value: control.value,
    restore: control.restore,
    focus: () => (control.input || element.querySelector("input, select, textarea"))?.focus(),
    said: () => (control.said ? control.said() : control.value()),
    label: spec.label,
    isMissing: () => Boolean(spec.required) && !control.value(),
    complain(words) {
      wrong.textContent = words || "";
      wrong.hidden = !words;
      element.classList.toggle("is-wrong", Boolean(words));
    },
  };
}

const mark = ({ required }) => required && h("span", { class: "required", "aria-hidden": "true" }, "*");

function text({ max = 200, value = "", suggestions = [], autocomplete = "off" }, id, onInput) {
  const list = suggestions.length ? h("datalist", { id: `${id}-list` }, suggestions.map((each) => h("option", { value: each }))) : null;
  const input = h("input", { id, type: "text", maxlength: String(max), value, autocomplete, list: list?.id, oninput: onInput });
  return { input, element: h("div", {}, input, list), ...simple(input) };
}

function area({ max = 1000, value = "", templates = [] }, id, onInput) {
  const input = h("textarea", { id, rows: "3", maxlength: String(max), oninput: onInput }, value);
  const insert = (words) => {
    input.setRangeText(words, input.selectionStart, input.selectionEnd, "end");
    input.focus();
    onInput();
  };
  return { input, element: h("div", {}, input, templates.length > 0 && templateMenu(templates, insert)), ...simple(input) };
}

/** A menu of prepared sentences; `insert(words)` is called with the chosen one. */
export function templateMenu(templates, insert) {
  const menu = h("details", { class: "templates" }, h("summary", {}, icon("file-text"), t("Templates")));
  const close = (words) => {
    menu.open = false;
    insert(words);
  };
  menu.append(h("ul", {}, templates.map((words) => h("li", {}, h("button", { type: "button", onclick: () => close(words) }, words)))));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.firstChild.focus();
  });
  return menu;
}

function simple(input) {
  return { value: () => input.value.trim(), restore: (value) => (input.value = value) };
}

function select({ options, value = "" }, id, onInput) {
  const input = h("select", { id, onchange: onInput }, options.map(([code, words]) => h("option", { value: code, selected: code === value }, words)));
  return { input, element: input, value: () => input.value, restore: (kept) => (input.value = kept), said: () => input.selectedOptions[0]?.textContent };
}

function choice({ name, options, value = "" }, id, onInput) {
  const boxes = options.map(([code, words, about]) =>
    h("label", { class: "choice-row" }, h("input", { type: "radio", name: `${id}-${name}`, value: code, checked: code === value, onchange: onInput }), h("span", {}, words, about && h("small", {}, about))),
  );
  const element = h("div", { class: "choices" }, boxes);
  const checked = () => element.querySelector("input:checked");
  return {
    element,
    value: () => checked()?.value || "",
    restore: (kept) => element.querySelectorAll("input").forEach((box) => (box.checked = box.value === kept)),
    said: () => checked()?.parentElement.textContent || "",
  };
}

function moment({ value, min, max }, id, onInput) {
  const input = h("input", { id, type: "datetime-local", value: value && toField(value), min: min && toField(min), max: max && toField(max), oninput: onInput });
  const read = () => fromField(input.value);
  const restore = (kept) => kept && (input.value = toField(new Date(kept)));
  return { input, element: input, value: read, restore, said: () => input.value.replace("T", " ") };
}

function stars({ name, value = 0 }, id, onInput) {
  const element = h("div", { class: "stars" });
  let chosen = value;
  const draw = () =>
    fill(
      element,
      [1, 2, 3, 4, 5].map((count) =>
        h("label", { class: count <= chosen ? "star is-on" : "star" },
          h("input", { type: "radio", class: "visually-hidden", name: `${id}-${name}`, value: String(count), checked: count === chosen, "aria-label": t("%(count)s of 5 stars", { count }), onchange: () => choose(count) }),
          icon("star")),
      ),
    );
  const choose = (count) => {
    chosen = count;
    draw();
    element.querySelector("input:checked")?.focus();
    onInput();
  };
  draw();
  return { element, value: () => chosen, restore: (kept) => { chosen = kept; draw(); }, said: () => "★".repeat(chosen) };
}
