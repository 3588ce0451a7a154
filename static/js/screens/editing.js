// Puts the editor of the ground together with the map page.

import { byId } from "../dom/elements.js";
import { onKey } from "../dom/keys.js";
import { GroundEditor } from "../ground/editor.js";
import { Requests } from "../ground/requests.js";
import { Toast } from "../ground/toast.js";
import { Crosshair } from "../map/crosshair.js";
import { Sketch } from "../map/sketch.js";
import { getJson } from "../net/api.js";

const HEIGHTS = { what: "half", where: "half", facts: "full" };

/** The editor of a map page whose reader may edit somewhere. */
export function bindEditor(screen) {
  const { scene, frame, page } = screen;
  const tool = byId("ground-add");
  const card = byId("card");
  let returnTo = null;
  const editor = new GroundEditor({
    element: byId("ground"),
    requests: new Requests(page.csrf),
    toast: new Toast(byId("toast")),
    crosshair: new Crosshair(scene, byId("crosshair")),
    sketch: new Sketch(scene.map, () => scene.palette),
    onOpen() {
      returnTo ||= document.activeElement;
      document.body.dataset.editing = "yes";
      card.hidden = true;
      frame.showCard();
    },
    onStep(name) {
      document.body.dataset.editing = name;
      frame.sheet.set(HEIGHTS[name]);
    },
    onShut() {
      delete document.body.dataset.editing;
      card.hidden = !screen.selected;
      frame.sheet.set(screen.selected ? "half" : "peek");
      frame.measure();
      if (returnTo?.isConnected) returnTo.focus({ preventScroll: true });
      returnTo = null;
    },
    onSaved(answer, places) {
      scene.renew(answer, places);
      const { feature, edit } = answer;
      if (edit.state === "applied" && edit.layer === "buildings") recount(screen);
      if (!feature?.is_open || edit.state !== "applied") return;
      frame.showCard();
      screen.toggleLayer(feature.layer, true);
      screen.open({ layer: feature.layer, id: feature.id, point: middle(places) }, { move: true, near: true, focus: true });
    },
    onClosing: () => card.hidden || screen.card.close(),
    onUndone: ({ layer, id }) => screen.open({ layer, id }),
  });
  const setCommunity = editor.setCommunity.bind(editor);
  editor.setCommunity = (code, isEditable) => {
    tool.hidden = !isEditable;
    setCommunity(code, isEditable);
  };
  tool.addEventListener("click", () => editor.add());
  onKey("n", () => (tool.hidden ? false : void editor.add()));
  return editor;
}

// Households stand under the names of the grids.
async function recount({ scene, community }) {
  try {
    community.grids = (await getJson(`/api/v1/communities/${community.code}`)).grids;
    scene.redrawLabels();
  } catch {
    // What was counted before stays until the page is loaded again.
  }
}

// The place that was chosen last comes last.
const middle = (places) => places.at(-1);
