// Scale bar and legend: what follows the view of the map.

import { byId } from "../dom/elements.js";
import { Legend, legendEntries } from "../grids/legend.js";
import { metresPerPixel, roundLength } from "../map/scale_bar.js";
import { groundOf, USES } from "../map/tile_style.js";
import { t } from "../text/messages.js";
import { formatNumber } from "../text/numbers.js";

const BAR_PX = 110;

export class MapSurroundings {
  constructor(scene) {
    this.scene = scene;
    this.legend = new Legend(byId("legend"));
  }

  refresh() {
    this.#scale();
    this.legend.show(legendEntries(this.scene.map.getZoom(), (layer) => this.scene.isOn(layer), this.#seen()));
  }

  #scale() {
    const { map, palette } = this.scene;
    const { metres, pixels } = roundLength(metresPerPixel(map.getCenter().lat, map.getZoom()), BAR_PX * palette.scale);
    const text = metres >= 1000 ? t("%(n)s km", { n: formatNumber(metres / 1000) }) : t("%(n)s m", { n: formatNumber(metres) });
    byId("scale-text").textContent = text;
    byId("scale-bar").style.setProperty("--length", `${Math.round(pixels)}px`);
    byId("scale").setAttribute("aria-label", t("Scale bar: %(length)s", { length: text }));
  }

  // Only what the tiles in view really hold is explained.
  #seen() {
    const uses = new Set();
    const grounds = new Set();
    for (const { decoded } of this.scene.tiles.base?.visibleTiles() || []) {
      for (const { props } of decoded.get("buildings") || []) uses.add(props.use);
      for (const { props, type } of decoded.get("places") || []) if (type !== 1) grounds.add(groundOf(props.kind));
    }
    grounds.delete(null);
    return { uses: [...USES].reverse().filter((use) => uses.has(use)), grounds: [...grounds].sort() };
  }
}
