// The layers a reader may switch, in groups, in the order of the list; titles come from the server.

export const GROUPS = [
  { key: "grids", layers: ["communities", "areas", "sections", "blocks"] },
  { key: "ground", layers: ["compounds", "buildings", "streets", "walls", "places"] },
  { key: "premises", layers: ["shops", "organizations"] },
  { key: "care", layers: ["hazards", "cameras", "vacancies"] },
];

/** The groups with the layers that this caller may see; unknown layers come last. */
export function grouped(layers) {
  const byKey = new Map(layers.map((layer) => [layer.key, layer]));
  const known = new Set(GROUPS.flatMap((group) => group.layers));
  const groups = GROUPS.map(({ key, layers: keys }) => ({ key, layers: keys.map((name) => byKey.get(name)).filter(Boolean) }));
  const rest = layers.filter((layer) => !known.has(layer.key));
  if (rest.length) groups.push({ key: "more", layers: rest });
  return groups.filter((group) => group.layers.length);
}

/** Layers whose state differs from how the community shows them: what a shared address must name. */
export function differing(layers, isOn) {
  return new Map(layers.filter(({ key, on }) => isOn(key) !== on).map(({ key }) => [key, isOn(key)]));
}
