// Who is on duty: names only of those who agreed to be named, all others as a count.

import { part, show, write } from "../write.js";
import { t } from "../../text/messages.js";
import { Panel } from "./panel.js";

const MOST_NAMES = 2;

/** Names, then how many others; "nobody" where there is nobody. */
export function peopleWords(names = [], others = 0) {
  if (!names.length) return others ? t("%(count)s on duty", { count: others }) : t("Nobody");
  const shown = names.slice(0, MOST_NAMES);
  const rest = names.length - shown.length + others;
  return shown.join(" ") + (rest ? t(" and others, %(count)s in all", { count: names.length + others }) : "");
}

/** Those who lead the shift; without a name, what they are. */
export function inChargeWords(inCharge = []) {
  const names = inCharge.map(({ name }) => name).filter(Boolean);
  return peopleWords(names, inCharge.length - names.length);
}

export class DutyPanel extends Panel {
  constructor(element) {
    super(element);
    [this.slot, this.inCharge, this.officers, this.phone, this.leaders, this.leadersWord] = ["slot", "in-charge", "officers", "phone", "leaders", "leaders-word"].map((name) => part(element, name));
  }

  draw(store, now) {
    super.draw(store, now, store.set(false));
    const { duty } = store.state;
    if (!duty) return;
    write(this.slot, duty.slot || "");
    write(this.inCharge, inChargeWords(duty.in_charge));
    write(this.officers, peopleWords(duty.officers?.published, duty.officers?.others));
    const named = duty.leaders?.published || [];
    write(this.leaders, peopleWords(named, duty.leaders?.others));
    show(this.leaders, named.length > 0);
    show(this.leadersWord, named.length > 0);
    write(this.phone, duty.phone || t("— not set"));
  }
}
