// What one sets once: size of the text, light, holding, language, community; and the way out, which asks where something waits.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { sentence } from "../dom/secure_context.js";
import { theme } from "../dom/theme.js";
import { currentLanguage } from "../text/numbers.js";
import { t } from "../text/messages.js";
import { isTapEnough, letTapBeEnough, size, switchTheme, wearSize } from "./comfort.js";
import { choices } from "./whistle_pages.js";

export function morePage(app) {
  const lacking = sentence();
  const sizes = [
    ["usual", "minus", t("Usual")],
    ["large", "plus", t("Large")],
    ["largest", "zoom-scan", t("For older eyes")],
  ];
  const link = (href, sign, label) => h("a", { class: "row-link", href }, icon(sign), h("span", {}, label), icon("chevron-right"));
  const theme_ = h("button", { type: "button", class: "row-link", onclick: () => (switchTheme(), app.pages.refresh("more")) }, icon(theme() === "dark" ? "sun" : "moon"), h("span", {}, theme() === "dark" ? t("Sunlight") : t("Night")));
  const hold = h("input", { type: "checkbox", checked: isTapEnough(), onchange: ({ target }) => (letTapBeEnough(target.checked), app.home.draw()) });
  return {
    title: t("More"),
    body: [
      choices("size", t("Size of the text"), sizes, size(), (name) => (wearSize(name), app.map.repaint(), app.map.measure())),
      theme_,
      h("label", { class: "choice-row" }, hold, icon("hand-finger"), h("span", {}, h("b", {}, t("Whistle without holding")), h("small", {}, t("One press is enough")))),
      app.session.communities.length > 1 && choices("community", t("Community"), app.session.communities.map(({ code, name }) => [code, "home", name]), app.community.code, (code) => app.moveTo(code)),
      h("button", { type: "button", class: "row-link", onclick: () => app.pages.go("queue") }, icon("upload"), h("span", {}, t("Waiting to be sent"), h("small", {}, String(app.queue.waiting.length))), icon("chevron-right")),
      language(app),
      link("/", "map-2", t("Whole map")),
      link("/home", "layout-grid", t("Office pages")),
      lacking && h("p", { class: "help" }, lacking),
      logout(app),
    ],
  };
}

/** The first question of who works in several communities. */
export function choosePage(app) {
  const row = ({ code, name }) => h("button", { type: "button", class: "row-link", onclick: () => app.moveTo(code) }, icon("home"), h("span", {}, h("b", {}, name), h("small", {}, code)), icon("chevron-right"));
  return { title: t("Choose a community"), body: app.session.communities.map(row) };
}

function language(app) {
  const isChinese = currentLanguage().startsWith("zh");
  const code = isChinese ? "en" : "zh_CN";
  return h("button", { type: "button", class: "row-link", onclick: () => app.speak(code) }, icon("language"), h("span", {}, isChinese ? "English" : "中文"));
}

function logout(app) {
  const place = h("div", { class: "logout" });
  const leave = (label) => h("button", { type: "button", class: "row-link is-danger", onclick: () => app.logOut() }, icon("logout"), h("span", {}, label));
  const ask = () => {
    const { length } = app.queue.waiting;
    if (!length) return app.logOut();
    return fill(
      place,
      h("p", { class: "notice is-warning", role: "alert" }, icon("alert-triangle"), h("span", {}, t("%(n)s entries have not been sent. They stay on this phone and go out only after your own next log-in.", { n: length }))),
      h("button", { type: "button", class: "row-link", onclick: () => app.sendNow() }, icon("upload"), h("span", {}, t("Send now"))),
      leave(t("Log out all the same")),
    );
  };
  fill(place, h("button", { type: "button", class: "row-link is-danger", id: "logout", onclick: ask }, icon("logout"), h("span", {}, t("Log out"))));
  return place;
}
