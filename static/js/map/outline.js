// Outlines as GeoJSON writes them: their box, and what lies inside.

/** Polygons as lists of rings, of whichever kind the outline is. */
export function polygonsOf(geometry) {
  if (!geometry) return [];
  return geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
}

/** The `[west, south, east, north]` box of an outline. */
export function boxOf(geometry) {
  const points = polygonsOf(geometry).flat(2);
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Whether a position lies inside an outline; holes are outside. */
export function holds(geometry, [lon, lat]) {
  let inside = false;
  for (const ring of polygonsOf(geometry).flat()) {
    ring.forEach(([x, y], index) => {
      const [px, py] = ring[(index || ring.length) - 1];
      if (y > lat !== py > lat && lon < ((px - x) * (lat - y)) / (py - y) + x) inside = !inside;
    });
  }
  return inside;
}
