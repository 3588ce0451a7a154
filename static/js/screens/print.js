// Paper: the map takes the size of the sheet, is drawn anew in light colours, then printed.

import { byId } from "../dom/elements.js";
import { setTheme, theme } from "../dom/theme.js";
import { boundsOf, ZOOM_STEP } from "../map/view.js";

const PATIENCE_MS = 4000;
const SNAP_ON_PAPER = 0.05;

export function bindPrint(scene) {
  let before = null;

  const enter = () => {
    if (before || !scene.community) return;
    const { map, covered } = scene;
    const ground = onPaper(scene);
    const legend = byId("legend-box");
    before = { theme: theme(), covered, open: legend.open, center: map.getCenter(), zoom: map.getZoom() };
    document.documentElement.dataset.printing = "yes";
    legend.open = true;
    setTheme("light", { keep: false });
    map.options.zoomSnap = SNAP_ON_PAPER;
    scene.reframe(ground, {});
  };

  const leave = () => {
    if (!before) return;
    delete document.documentElement.dataset.printing;
    byId("legend-box").open = before.open;
    setTheme(before.theme, { keep: false });
    scene.setCovered(before.covered);
    scene.map.options.zoomSnap = ZOOM_STEP;
    scene.map.invalidateSize({ animate: false, pan: false });
    scene.map.setView(before.center, before.zoom, { animate: false });
    scene.repaint();
    before = null;
  };

  byId("print").addEventListener("click", async () => {
    enter();
    await untilDrawn(scene);
    window.print();
  });
  addEventListener("beforeprint", enter);
  addEventListener("afterprint", leave);
}

/** What is in view; where that is the whole community, the community fills the sheet. */
function onPaper(scene) {
  const seen = scene.uncovered();
  const whole = boundsOf(scene.community.bbox);
  return seen.contains(whole) ? whole.pad(0.02) : seen;
}

async function untilDrawn(scene) {
  const begun = performance.now();
  while (!scene.isComplete() && performance.now() - begun < PATIENCE_MS) await new Promise((done) => setTimeout(done, 60));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}
