// The optional base map of an installation (XYZ), shifted where its datum is GCJ-02.

import L from "./leaflet.js";
import { toGcj02 } from "./datum.js";

/** A tile layer over `{url, attribution, datum}`; null where none is configured. */
export function basemap(options) {
  if (!options?.url) return null;
  const Layer = options.datum === "gcj02" ? Shifted : L.TileLayer;
  // Leaflet shows an attribution as HTML: whatever was configured is shown as the text it is.
  const attribution = new Option(options.attribution || "").innerHTML;
  return new Layer(options.url, { attribution, maxNativeZoom: 18, maxZoom: 22, className: "basemap" });
}

// Tiles in GCJ-02 are asked for around the shifted centre and laid back by the same number of pixels.
const Shifted = L.TileLayer.extend({
  _shift(zoom) {
    const centre = this._map.getCenter();
    const shifted = toGcj02(centre.lat, centre.lng);
    return this._map.project([shifted.lat, shifted.lng], zoom).subtract(this._map.project(centre, zoom)).round();
  },

  _getTiledPixelBounds(center) {
    const bounds = L.TileLayer.prototype._getTiledPixelBounds.call(this, center);
    const shift = this._shift(this._tileZoom);
    return L.bounds(bounds.min.add(shift), bounds.max.add(shift));
  },

  _getTilePos(coords) {
    return L.TileLayer.prototype._getTilePos.call(this, coords).subtract(this._shift(coords.z));
  },
});
