// The service worker and what it keeps: the shell by itself, the tiles of my own grid because they are asked for here once.

import { boxOf } from "../map/outline.js";
import { versionOf } from "../map/tile_address.js";

const ZOOMS = [14, 15, 16, 17];
const MOST_TILES = 80;

export async function keepShell() {
  if (!("serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register("/phone/sw.js", { scope: "/phone" });
    await navigator.serviceWorker.ready;
    return true;
  } catch {
    return false;
  }
}

/** The page in another language takes the place of the one that was kept. */
export async function renewShell() {
  const { active } = (await navigator.serviceWorker?.getRegistration("/phone")) || {};
  active?.postMessage("page");
}

/** Asks once for every tile of my ground, so that the worker has them when there is no network. */
export async function keepGround(community, ground) {
  if (!globalThis.caches || !navigator.serviceWorker?.controller || navigator.connection?.saveData) return;
  const box = ground?.grid?.geom ? boxOf(ground.grid.geom) : community.bbox;
  for (const { z, x, y } of tilesOf(box)) {
    const address = `/tiles/base/${z}/${x}/${y}.mvt${versionOf(community)}`;
    if (!(await caches.match(address, { ignoreVary: true }))) await fetch(address).catch(() => null);
  }
}

/** Tiles over a `[west, south, east, north]` box, coarse ones first, never more than a phone should carry. */
export function tilesOf([west, south, east, north]) {
  const tiles = ZOOMS.flatMap((z) => {
    const side = 2 ** z;
    const column = (lon) => Math.floor(((lon + 180) / 360) * side);
    const row = (lat) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * side);
    const found = [];
    for (let x = column(west); x <= column(east); x += 1) for (let y = row(north); y <= row(south); y += 1) found.push({ z, x, y });
    return found;
  });
  return tiles.slice(0, MOST_TILES);
}
