// Pages of the whistle that ask for a photo, for words, and for how urgent it is.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { debounce } from "../dom/debounce.js";
import { newKey } from "../outbox/keys.js";
import { t } from "../text/messages.js";
import { personal } from "./careful.js";
import { MOST_PHOTOS } from "./draft.js";
import { bigButton } from "./pages.js";
import { shrunk } from "./photo.js";
import { URGENCY_NAMES, urgencyOf } from "./words.js";

const SAVE_MS = 250;

export function photoPage(whistle) {
  const shown = h("ul", { class: "shots" });
  const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
  const input = h("input", { type: "file", accept: "image/*", capture: "environment", class: "visually-hidden", id: "shot" });
  const take = h("label", { class: "big is-quiet shot-take", for: "shot" }, icon("camera"), h("span", {}, t("Take a photo")));
  const go = bigButton("", "arrow-right", () => whistle.next("photo"), "is-primary");

  const draw = () => {
    const { photos } = whistle.draft;
    fill(shown, photos.map((photo) => shot(photo, () => remove(photo.id))));
    take.hidden = photos.length >= MOST_PHOTOS;
    take.lastChild.textContent = photos.length ? t("One more photo") : t("Take a photo");
    go.lastChild.textContent = photos.length ? t("Go on") : t("Go on without a photo");
  };
  const remove = async (id) => {
    await whistle.change({ photos: whistle.draft.photos.filter((photo) => photo.id !== id) });
    draw();
  };
  input.addEventListener("change", async () => {
    wrong.hidden = true;
    try {
      const photo = { id: newKey(), link: newKey(), ...(await shrunk(input.files[0])) };
      await whistle.change({ photos: [...whistle.draft.photos, photo] });
    } catch {
      wrong.textContent = t("This file is no picture that can be opened. Take another one, or go on without.");
      wrong.hidden = false;
    }
    input.value = "";
    draw();
  });
  draw();
  const life = h("button", { type: "button", class: "life-link", onclick: () => whistle.begin({ isLife: true }) }, icon("alert-triangle"), t("Life is in danger"));
  const about = h("p", { class: "help" }, t("No faces, no number plates where it can be avoided. Place and time in the picture's file are removed."));
  return { title: t("What does one see?"), body: [life, shown, input, take, wrong, about], foot: go };
}

function shot({ blob }, onRemove) {
  const address = URL.createObjectURL(blob);
  const picture = h("img", { src: address, alt: t("Photo taken"), onload: () => URL.revokeObjectURL(address) });
  return h("li", { class: "shot" }, picture, h("button", { type: "button", onclick: onRemove }, icon("x"), h("span", { class: "visually-hidden" }, t("Remove the photo"))));
}

const CARE = {
  id: () => t("There seems to be an identity number in it."),
  phone: () => t("There seems to be a telephone number in it."),
  health: () => t("It seems to speak of somebody's illness or past."),
};

export function whatPage(whistle) {
  const { draft } = whistle;
  const area = h("textarea", { id: "what", rows: 5, maxlength: 2000, enterkeyhint: "done", autocapitalize: "off", placeholder: t("Such as: sewage comes up again in stair 3") });
  const care = h("p", { class: "notice is-warning", role: "alert", hidden: true });
  area.value = draft.text;
  const look = () => {
    const found = personal(area.value);
    fill(care, icon("alert-triangle"), h("span", {}, found.map((kind) => CARE[kind]()).join(" "), " ", t("Take it out: the matter is enough.")));
    care.hidden = found.length === 0;
  };
  const save = debounce(() => whistle.change({ text: area.value }), SAVE_MS);
  area.addEventListener("input", () => (save(), look()));
  const go = async () => {
    save.cancel();
    await whistle.change({ text: area.value });
    await whistle.next("what");
  };
  look();
  const title = draft.threat ? t("What is happening?") : t("What is it?");
  const help = h("p", { class: "help" }, icon("microphone"), t("Speak instead of typing: the microphone is on your keyboard."));
  const rule = h("p", { class: "help" }, t("Write of the matter, not of people: no illness, no past, no numbers."));
  return {
    title,
    body: [h("label", { class: "visually-hidden", for: "what" }, title), area, help, care, rule],
    foot: bigButton(t("Go on"), "arrow-right", go, "is-primary"),
    left: () => whistle.draft && whistle.change({ text: area.value }),
  };
}

export function howPage(whistle) {
  const { draft } = whistle;
  const routes = [
    ["whistle", "speakerphone", t("Blow the whistle"), t("Somebody else has to come")],
    ["self", "tool", t("I handle it myself"), t("Noted, and nobody is called")],
  ];
  const urgencies = URGENCY_NAMES.filter((name) => name !== "life");
  return {
    title: t("How shall it go on?"),
    body: [
      choices("route", t("Who acts"), routes, draft.route, (route) => whistle.change({ route })),
      choices("urgency", t("How urgent"), urgencies.map(asChoice), draft.urgency || "general", (urgency) => whistle.change({ urgency })),
      h("button", { type: "button", class: "life-link", onclick: () => whistle.begin({ isLife: true }) }, icon("alert-triangle"), t("Life is in danger")),
    ],
    foot: bigButton(t("Go on"), "arrow-right", () => whistle.next("how"), "is-primary"),
  };
}

function asChoice(name) {
  const { sign, word } = urgencyOf(name);
  const about = { urgent: t("Water, power, gas, heating, crowds: within hours"), general: t("Within days"), complex: t("Needs several, takes longer") };
  return [name, sign, word, about[name]];
}

/** A group of large choices of which one is made. */
export function choices(name, legend, options, chosen, onChoose) {
  const rows = options.map(([value, sign, label, about]) => {
    const input = h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => onChoose(value) });
    return h("label", { class: "choice-row" }, input, icon(sign), h("span", {}, h("b", {}, label), about && h("small", {}, about)));
  });
  return h("fieldset", { class: "choice-group" }, h("legend", {}, legend), rows);
}
