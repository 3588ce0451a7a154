// The address that can be shared: `#zoom/lat/lng?c=community&l=layers&t=theme&s=layer:id`.

const NUMBER = "-?\\d+(?:\\.\\d+)?";
const VIEW = new RegExp(`^(${NUMBER})/(${NUMBER})/(${NUMBER})$`);
const WORD = /^[a-z_]+$/;

/** What an address says; parts that cannot be understood are left out. */
export function parseHash(hash) {
  const [place, query] = (hash || "").replace(/^#/, "").split("?", 2);
  const state = { layers: new Map() };
  const view = VIEW.exec(place);
  if (view) Object.assign(state, readView(view.slice(1).map(Number)));
  const words = new URLSearchParams(query || "");
  const community = words.get("c");
  if (/^\d{12}$/.test(community || "")) state.community = community;
  const theme = words.get("t");
  if (theme === "light" || theme === "dark") state.theme = theme;
  const selected = /^([a-z_]+):(\d{1,18})$/.exec(words.get("s") || "");
  if (selected) state.selected = { layer: selected[1], id: Number(selected[2]) };
  for (const word of (words.get("l") || "").split(",")) {
    const off = word.startsWith("!");
    const key = off ? word.slice(1) : word;
    if (WORD.test(key)) state.layers.set(key, !off);
  }
  return state;
}

function readView([zoom, lat, lng]) {
  const sane = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85.1 && Math.abs(lng) <= 180;
  return sane ? { zoom, lat, lng } : {};
}

/** The address of a state; layers are named only where they differ from how the community shows them. */
export function formatHash({ zoom, lat, lng, community, theme, layers, selected }) {
  const words = new URLSearchParams();
  if (community) words.set("c", community);
  const named = [...(layers || [])].map(([key, on]) => (on ? key : `!${key}`)).sort();
  if (named.length) words.set("l", named.join(","));
  if (theme) words.set("t", theme);
  if (selected) words.set("s", `${selected.layer}:${selected.id}`);
  const query = words.toString().replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%21", "!");
  return `#${zoom}/${lat.toFixed(5)}/${lng.toFixed(5)}${query ? `?${query}` : ""}`;
}
