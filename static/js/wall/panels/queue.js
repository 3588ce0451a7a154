// The dispatch view: open matters by the time that is left, each with the office that leads.

import { Matters } from "../matters.js";
import { callWord, dueWord, stateWords, untilDue } from "../words.js";
import { part, show, write } from "../write.js";
import { styleOf } from "../../map/incident_marks.js";
import { t } from "../../text/messages.js";
import { Panel } from "./panel.js";

const LAST = Number.MAX_SAFE_INTEGER;
const dueOf = ({ state, due_at: due }) => (state === "suspended" || !due ? LAST : Date.parse(due));

/** Threats to life first, then by the time left, then by age. */
export function byTimeLeft(a, b) {
  return Number(Boolean(b.threat)) - Number(Boolean(a.threat)) || dueOf(a) - dueOf(b) || Date.parse(a.received_at) - Date.parse(b.received_at) || a.id - b.id;
}

/** Who leads, and how far he is: an organization by its name, persons only by how many they are. */
export function leadOf({ offices = [], calls = {}, route }) {
  const lead = offices.find(({ is_lead: isLead }) => isLead) || offices[0];
  if (lead) return { name: lead.label, call: callWord(lead.state) };
  const called = Object.values(calls).reduce((total, count) => total + count, 0);
  if (called) return { name: t("%(count)s persons called", { count: called }), call: callWord(Object.keys(calls).find((state) => calls[state])) };
  return { name: route === "self" ? t("By the grid itself") : t("Nobody called yet"), call: "" };
}

export class QueuePanel extends Panel {
  constructor(element, { sprite }) {
    super(element);
    this.more = part(element, "more");
    this.matters = new Matters(part(element, "rows"), { sprite, isQueue: true });
  }

  draw(store, now, { room }) {
    super.draw(store, now);
    const open = store.open(store.isSimulated()).sort(byTimeLeft);
    const shown = this.matters.show(open.map((mark) => row(mark, store, now)), room.queue);
    this.sayNothing(shown ? "" : t("No matter is open."));
    show(this.more, open.length > shown);
    write(this.more, t("%(count)s more with more time left", { count: open.length - shown }));
  }
}

function row(mark, store, now) {
  const style = styleOf(mark, now);
  const { status, shape } = style;
  const word = stateWords(mark, style);
  const where = store.sectionName(mark.section_id) || t("Community");
  const { name, call } = leadOf(mark);
  return { status, shape, icon: mark.icon, name: mark.category_name, ...untilDue(mark, now), what: [word, where, mark.number].join(" · "), lead: name, call, due: dueWord(mark.due_what) };
}
