// Shapes that are drawn by hand: positions are `[lon, lat]`, lengths metres, directions degrees from north.

const METRE = 360 / 40_075_017;
const DIGITS = 7;

const round = (degrees) => Number(degrees.toFixed(DIGITS));

export const rounded = ([lon, lat]) => [round(lon), round(lat)];

const widthOf = (lat) => Math.cos((lat * Math.PI) / 180);

/** The point so many metres east and north of another. */
export function beside([lon, lat], east, north) {
  return [lon + (east * METRE) / widthOf(lat), lat + north * METRE];
}

/** Metres east and north from one point to another. */
export function between([lon, lat], [lon2, lat2]) {
  return [((lon2 - lon) * widthOf(lat)) / METRE, (lat2 - lat) / METRE];
}

/** The corners of a rectangle about its middle; its long side looks along `direction`. */
export function rectangle(middle, { length, width, direction }) {
  const turn = ((90 - direction) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([along, across]) => {
    const [a, b] = [(along * length) / 2, (across * width) / 2];
    return rounded(beside(middle, a * cos - b * sin, a * sin + b * cos));
  });
}

export const point = (position) => ({ type: "Point", coordinates: rounded(position) });

/** A GeoJSON polygon of corners; fewer than three make none. */
export function polygon(corners) {
  if (corners.length < 3) return null;
  const ring = corners.map(rounded);
  return { type: "Polygon", coordinates: [[...ring, ring[0]]] };
}

export const cornersOf = (shape) => (shape?.type === "Polygon" ? shape.coordinates[0].slice(0, -1) : []);

export function middleOf(shape) {
  if (!shape) return null;
  if (shape.type === "Point") return shape.coordinates;
  const corners = shape.type === "Polygon" ? cornersOf(shape) : shape.coordinates;
  return [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length);
}

/** Corners and middle of a shape: whatever tile shows one of them shows a part of it. */
export function placesOf(shape) {
  if (!shape) return [];
  if (shape.type === "Point") return [shape.coordinates];
  return [...(shape.type === "Polygon" ? cornersOf(shape) : shape.coordinates), middleOf(shape)];
}

export function areaOf(corners) {
  const flat = corners.map((corner) => between(corners[0], corner));
  return Math.abs(flat.reduce((sum, [x, y], at) => sum + x * flat[(at + 1) % flat.length][1] - y * flat[(at + 1) % flat.length][0], 0) / 2);
}

/** `lat, lon` as people write and maps copy it; null for anything else. */
export function readPosition(text) {
  const parts = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  if (!parts) return null;
  const [lat, lon] = [Number(parts[1]), Number(parts[2])];
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? [lon, lat] : null;
}

export const writePosition = ([lon, lat]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
