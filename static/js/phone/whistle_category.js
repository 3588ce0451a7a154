// What kind of matter: large signs, at most two levels; what endangers life is marked and leads to the telephone first.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

export function categoryPage(whistle, { parent } = {}) {
  const { draft, app } = whistle;
  const all = app.categories;
  const level = parent ? found(all, parent)?.children || [] : all;
  const listed = draft.threat && !parent ? dangerous(all) : level;
  if (!listed.length) return { title: t("What kind?"), body: nothing(app) };
  const tile = (category) =>
    h(
      "button",
      {
        type: "button",
        class: `tile${category.threat ? " is-life" : ""}`,
        "aria-pressed": String(draft.category?.code === category.code),
        onclick: () => choose(whistle, category),
      },
      icon(category.icon || "dots"),
      h("span", {}, category.name),
    );
  return { title: parent ? found(all, parent).name : t("What kind?"), body: h("div", { class: "tiles" }, listed.map(tile)) };
}

async function choose(whistle, category) {
  if (category.children?.length) return whistle.go("category", { parent: category.code });
  const { code, name, icon: sign, urgency, threat } = category;
  const wasCalm = !whistle.draft.threat;
  const danger = whistle.draft.threat || Boolean(threat);
  await whistle.change({ category: { code, name, icon: sign }, urgency: danger ? "life" : urgency, threat: danger });
  return danger && wasCalm ? whistle.go("emergency", { after: "where" }) : whistle.next("category");
}

function nothing(app) {
  const again = h("button", { type: "button", class: "button", onclick: () => app.fetchGround() }, t("Try again"));
  return [h("p", { class: "notice is-info" }, icon("cloud-off"), h("span", {}, t("The list of kinds has not been loaded on this phone yet. Open the page once where there is network."))), again];
}

/** A category of the tree by its code. */
export function found(tree, code) {
  for (const category of tree) {
    const inside = category.code === code ? category : found(category.children || [], code);
    if (inside) return inside;
  }
  return null;
}

/** Everything that endangers life, without its groups; where nothing is marked, everything. */
export function dangerous(tree) {
  const leaves = tree.flatMap((category) => (category.children?.length ? dangerousIn(category.children) : category.threat ? [category] : []));
  return leaves.length ? leaves : tree;
}

function dangerousIn(children) {
  return children.flatMap((child) => (child.children?.length ? dangerousIn(child.children) : child.threat ? [child] : []));
}
