// The map of my grid: it fills the screen, what lies outside is dimmed, my dot shows where I stand and how surely.

import { byId } from "../dom/elements.js";
import { iconPaths } from "../dom/icons.js";
import { onTheme } from "../dom/theme.js";
import { Crosshair } from "../map/crosshair.js";
import { Dot } from "../map/dot.js";
import { Mask } from "../map/mask.js";
import { boxOf, holds } from "../map/outline.js";
import { Scene } from "../map/scene.js";
import { formatNumber } from "../text/numbers.js";
import { t } from "../text/messages.js";

export class GroundMap {
  constructor({ kinds }) {
    this.scene = new Scene(byId("map"), {
      kinds: kinds || {},
      iconPaths,
      detailOf: ({ households }) => (households ? t("%(count)s households", { count: formatNumber(households) }) : ""),
      onHover: () => {},
      onClick: () => {},
      onRest: () => {},
      onComplete: () => (document.documentElement.dataset.map = "complete"),
    });
    this.mask = new Mask(this.scene.map, () => this.scene.palette);
    this.dot = new Dot(this.scene.map, () => this.scene.palette);
    this.crosshair = new Crosshair(this.scene, byId("crosshair"));
    this.community = null;
    this.ground = null;
    onTheme(() => this.repaint());
    addEventListener("resize", () => this.measure());
  }

  /** The community as the public sees it: its tiles may be kept on the phone. */
  show(community) {
    this.community = community;
    const layers = community.layers.filter(({ bundle }) => bundle === "base");
    this.scene.setCommunity({ ...community, layers });
    this.measure();
    this.fit(false);
  }

  /** My own grid; null where somebody has none, then the whole community is his ground. */
  showGround(ground) {
    this.ground = ground;
    this.mask.show(ground?.grid?.geom);
    this.fit(false);
  }

  fit(animate = true) {
    const box = this.ground?.grid?.geom ? boxOf(this.ground.grid.geom) : this.community?.bbox;
    if (box) this.scene.fit(box, { animate });
  }

  /** The middle of my grid: where the pin starts when nothing better is known. */
  middle() {
    const [west, south, east, north] = this.ground?.grid?.geom ? boxOf(this.ground.grid.geom) : this.community?.bbox || [0, 0, 0, 0];
    return [(west + east) / 2, (south + north) / 2];
  }

  holds({ lon, lat }) {
    return !this.ground?.grid?.geom || holds(this.ground.grid.geom, [lon, lat]);
  }

  repaint() {
    this.scene.repaint();
    this.mask.redraw();
    this.dot.show(this.dot.position);
  }

  /** What panels cover, so that the ground is centred in what is left. */
  measure() {
    const top = byId("bar").getBoundingClientRect().bottom;
    const panel = [byId("home"), byId("page-panel")].find((each) => !each.hidden && each.getBoundingClientRect().height > 0);
    document.documentElement.style.setProperty("--home-height", `${Math.round(byId("home").getBoundingClientRect().height)}px`);
    const cover = panel ? Math.max(0, innerHeight - panel.getBoundingClientRect().top) : 0;
    this.crosshair.quietly(() => this.scene.map.invalidateSize({ animate: false, pan: false }));
    this.scene.setCovered({ top, bottom: cover > innerHeight * 0.85 ? 0 : cover });
  }
}
