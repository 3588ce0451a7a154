// Whoever holds no role any more still gets sent what he wrote while he held one, and sees what became of it.

import { byId, fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { keepFlushing } from "../outbox/schedule.js";
import { t } from "../text/messages.js";
import { Queue } from "./queue.js";
import { queuePage } from "./queue_page.js";

export async function leftOver({ box, direct, session }) {
  const queue = new Queue({ box, direct, onChange: () => draw() });
  const flush = keepFlushing(box);
  const again = (work) => async (id) => {
    await work(id);
    await flush();
    await queue.look();
  };
  const page = { queue, needsLogin: () => session.isOver, sendNow: again(async () => {}), retryItem: again((id) => box.retry(id)), discardItem: again((id) => box.discard(id)) };
  function draw() {
    const isEmpty = !queue.waiting.length && !queue.refused.length;
    const { body, foot } = isEmpty ? {} : queuePage(page);
    fill(byId("home"), h("h1", {}, t("My grid")), h("p", { class: "notice is-info" }, icon("info-circle"), h("span", {}, t("You hold no role in a community today. Ask its secretary."))), body, foot);
  }
  for (const id of ["map-tools", "more-open"]) byId(id).hidden = true;
  await queue.look();
}
