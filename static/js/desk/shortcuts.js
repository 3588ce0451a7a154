// Keys of the desk; `?` lists them, and they can be switched off.

import { byId } from "../dom/elements.js";
import { onKey, onKeys, shortcutsOn, switchShortcuts } from "../dom/keys.js";

export function bindShortcuts(screen) {
  const { queue, detail } = screen;
  onKey("j", () => queue.step(1) !== null);
  onKey("k", () => queue.step(-1) !== null);
  onKey("/", () => byId("find").focus());
  onKey("n", () => screen.takeIn());
  onKey("x", () => screen.choose());
  onKey("c", () => screen.onCurrent(() => detail.claim()));
  onKey("a", () => screen.onCurrent(() => detail.act("review") || detail.act("call")));
  onKey("e", () => screen.onCurrent(() => detail.act("hand-up")));
  onKey("r", () => screen.onCurrent(() => detail.focusNote()));
  onKey("Escape", () => screen.back());
  onKey("?", () => byId("help").showModal());
  onKeys("g m", () => screen.view("map"));
  onKeys("g l", () => screen.view("list"));
  onKeys("g d", () => screen.view("detail"));
  bindHelp();
}

function bindHelp() {
  const box = byId("shortcuts");
  box.checked = shortcutsOn();
  box.addEventListener("change", () => switchShortcuts(box.checked));
  byId("help-open").addEventListener("click", () => byId("help").showModal());
  for (const button of document.querySelectorAll("dialog [data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
}
