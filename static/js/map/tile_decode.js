// A vector tile's bytes as flat coordinates in tile pixels, ready for painting and for hit tests.

import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

export const TILE_PX = 512;

export const POINT = 1;
export const LINE = 2;
export const POLYGON = 3;

/** Map of layer name → features `{id, type, props, rings: [Float32Array x,y,…], bbox}`. */
export function decode(bytes) {
  const layers = new Map();
  if (!bytes.byteLength) return layers;
  const tile = new VectorTile(new PbfReader(new Uint8Array(bytes)));
  for (const [name, layer] of Object.entries(tile.layers)) {
    const scale = TILE_PX / layer.extent;
    const features = [];
    for (let i = 0; i < layer.length; i++) features.push(flat(layer.feature(i), scale));
    layers.set(name, features);
  }
  return layers;
}

function flat(feature, scale) {
  const bbox = [Infinity, Infinity, -Infinity, -Infinity];
  const rings = feature.loadGeometry().map((points) => {
    const ring = new Float32Array(points.length * 2);
    points.forEach((point, i) => {
      const x = (ring[2 * i] = point.x * scale);
      const y = (ring[2 * i + 1] = point.y * scale);
      if (x < bbox[0]) bbox[0] = x;
      if (y < bbox[1]) bbox[1] = y;
      if (x > bbox[2]) bbox[2] = x;
      if (y > bbox[3]) bbox[3] = y;
    });
    return ring;
  });
  return { id: feature.id, type: feature.type, props: feature.properties, rings, bbox };
}

const FAR = 4;

// Both ends on one line outside the tile: the server cut the area there, it is no border of anything.
function isCut(x1, y1, x2, y2) {
  const outside = (a, b) => Math.abs(a - b) < 0.02 && (a < -FAR || a > TILE_PX + FAR);
  return outside(x1, x2) || outside(y1, y2);
}

/** Adds the outlines of an area to a path, without the edges along which the tile was cut. */
export function traceBorder(path, rings) {
  for (const ring of rings) {
    path.moveTo(ring[0], ring[1]);
    for (let i = 2; i < ring.length; i += 2) {
      if (isCut(ring[i - 2], ring[i - 1], ring[i], ring[i + 1])) path.moveTo(ring[i], ring[i + 1]);
      else path.lineTo(ring[i], ring[i + 1]);
    }
  }
}

/** Adds a feature's rings to a path; `closed` for polygons. */
export function trace(path, rings, closed) {
  for (const ring of rings) {
    path.moveTo(ring[0], ring[1]);
    for (let i = 2; i < ring.length; i += 2) path.lineTo(ring[i], ring[i + 1]);
    if (closed) path.closePath();
  }
}
