// The small map of the quick form: the ground and its sections, and a mark where somebody points.

import { Scene } from "../map/scene.js";
import { Spot } from "../map/spot.js";

const CLOSE_ZOOM = 17;

export class WhereMap {
  /** `onPoint([lon, lat])` is called when somebody points at the map. */
  constructor(element, { iconPaths, onPoint }) {
    element.hidden = false;
    this.scene = new Scene(element, {
      kinds: {},
      iconPaths,
      detailOf: () => "",
      onHover() {},
      onClick: (_target, at) => this.#pointed(at, onPoint),
      onRest() {},
      onComplete: () => (document.documentElement.dataset.map = "complete"),
    });
    this.spot = new Spot(this.scene.map);
  }

  setCommunity(community) {
    const off = community.layers.filter(({ bundle }) => bundle !== "base").map(({ key }) => [key, false]);
    this.scene.setCommunity(community, new Map(off));
    this.scene.fit(undefined, { animate: false });
  }

  #pointed(at, onPoint) {
    const point = Array.isArray(at) ? at : [at.lng, at.lat];
    this.spot.move(point);
    onPoint(point);
  }

  show(point) {
    this.spot.move(point);
    this.scene.goTo(point, Math.max(this.scene.map.getZoom(), CLOSE_ZOOM));
  }
}
