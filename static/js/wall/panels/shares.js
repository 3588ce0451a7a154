// Which part of the shops is checked, section by section in the order of their numbers.

import { Bars } from "../bars.js";
import { part } from "../write.js";
import { t } from "../../text/messages.js";
import { Panel } from "./panel.js";

/** A section as a bar; "—" where it has no shops. */
export function shareItem({ id, name, shops, shops_checked: checked }) {
  if (!shops) return { key: id, name, share: 0, number: "—", of: t("no shops"), isNone: true };
  const share = checked / shops;
  // Rounded down: only all of them are 100 %.
  return { key: id, name, share, number: `${Math.floor(share * 100)}%`, of: "" };
}

export class SharesPanel extends Panel {
  constructor(element) {
    super(element);
    this.bars = new Bars(part(element, "rows"), { more: part(element, "more"), room: () => this.room });
    this.room = 12;
  }

  draw(store, now, { gridId, room }) {
    super.draw(store, now);
    this.room = room.bars;
    this.bars.show(store.state.sections.map((section) => ({ ...shareItem(section), isHere: section.id === gridId })), now);
    this.sayNothing(store.state.sections.length ? "" : t("There are no sections yet."));
  }
}
