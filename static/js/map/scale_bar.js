// A scale bar in round numbers. Web Mercator stretches with latitude: the length is true at the view's centre.

const EARTH_M = 40_075_016.686;

/** Metres that one screen pixel covers at a latitude and a zoom (256-px world). */
export function metresPerPixel(lat, zoom) {
  return (EARTH_M * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** zoom);
}

/** The longest round length that fits: `{metres, pixels}`. */
export function roundLength(metresPerPx, maxPixels) {
  const most = metresPerPx * maxPixels;
  const power = 10 ** Math.floor(Math.log10(most));
  const digit = [5, 3, 2, 1].find((candidate) => candidate * power <= most) || 1;
  return { metres: digit * power, pixels: (digit * power) / metresPerPx };
}
