// GCJ-02, the shifted datum of Chinese web maps: only for laying a configured base map in place.

const AXIS_M = 6_378_245;
const ECCENTRICITY2 = 0.006_693_421_622_965_943;

/** The GCJ-02 position of a WGS 84 one, degrees; outside China both are the same. */
export function toGcj02(lat, lng) {
  if (lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271) return { lat, lng };
  const x = lng - 105;
  const y = lat - 35;
  const radians = (lat * Math.PI) / 180;
  const magic = 1 - ECCENTRICITY2 * Math.sin(radians) ** 2;
  const root = Math.sqrt(magic);
  const meridian = ((AXIS_M * (1 - ECCENTRICITY2)) / (magic * root)) * (Math.PI / 180);
  const parallel = (AXIS_M / root) * Math.cos(radians) * (Math.PI / 180);
  return { lat: lat + north(x, y) / meridian, lng: lng + east(x, y) / parallel };
}

const wave = (value) => Math.sin(value * Math.PI);

function ripple(value) {
  return ((20 * wave(6 * value) + 20 * wave(2 * value)) * 2) / 3;
}

function north(x, y) {
  const base = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  const waves = ((20 * wave(y) + 40 * wave(y / 3)) * 2) / 3 + ((160 * wave(y / 12) + 320 * wave(y / 30)) * 2) / 3;
  return base + ripple(x) + waves;
}

function east(x, y) {
  const base = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  const waves = ((20 * wave(x) + 40 * wave(x / 3)) * 2) / 3 + ((150 * wave(x / 12) + 300 * wave(x / 30)) * 2) / 3;
  return base + ripple(x) + waves;
}
