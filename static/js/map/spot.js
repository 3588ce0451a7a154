// One spot on the map that somebody chose: a ring that moves to where it is wanted.

import L from "./leaflet.js";

export class Spot {
  constructor(map) {
    this.map = map;
    this.ring = null;
  }

  /** Shows the spot at a position (lon, lat). */
  move([lon, lat]) {
    if (this.ring) this.ring.setLatLng([lat, lon]);
    else this.ring = L.circleMarker([lat, lon], { radius: 10, weight: 4, className: "where-dot" }).addTo(this.map);
  }
}
