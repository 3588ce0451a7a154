// Life is in danger: first the telephone. The whistle afterwards asks for evacuation, guiding and a cordon.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { bigButton } from "./pages.js";
import { clock } from "./words.js";

export function emergencyPage(whistle, { after } = {}) {
  const called = h("p", { class: "called", role: "status" });
  const note = bigButton(t("I have called"), "check", () => noteCall(), "is-quiet");
  const draw = () => {
    const at = whistle.draft.emergency_called_at;
    called.textContent = at ? t("Called at %(time)s", { time: clock(at) }) : "";
    note.setAttribute("aria-pressed", String(Boolean(at)));
  };
  const noteCall = async () => {
    await whistle.change({ emergency_called_at: new Date().toISOString() });
    draw();
  };
  const line = ({ name, number }) =>
    h("a", { class: "tel", href: `tel:${number.replace(/[^\d+]/g, "")}` }, icon("phone"), h("b", {}, number), h("span", {}, name));
  draw();
  const go = () => (after ? whistle.go(after) : whistle.next("emergency"));
  return {
    title: t("First call for help"),
    body: [
      h("div", { class: "tels" }, whistle.app.emergencies().map(line)),
      note,
      called,
      h("p", { class: "help" }, t("Then blow the whistle: it goes out at once and asks for evacuation, guiding and a cordon.")),
      h("button", { type: "button", class: "plain-link", onclick: () => calm(whistle) }, t("No, nobody is in danger")),
    ],
    foot: bigButton(t("Go on to the whistle"), "arrow-right", go, "is-life"),
  };
}

async function calm(whistle) {
  await whistle.change({ threat: false, urgency: null, emergency_called_at: null });
  whistle.go("photo");
}
