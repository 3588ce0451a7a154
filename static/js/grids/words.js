// Names of layers and of the closed lists that the map draws, in the reader's language.

import { t } from "../text/messages.js";

const LAYERS = {
  communities: () => t("Community outline"),
  areas: () => t("Second-level areas"),
  sections: () => t("Grid sections"),
  blocks: () => t("Blocks"),
  streets: () => t("Streets"),
  walls: () => t("Walls"),
  compounds: () => t("Compounds"),
  buildings: () => t("Buildings"),
  places: () => t("Public places"),
  shops: () => t("Shops"),
  organizations: () => t("Organizations"),
  cameras: () => t("Camera posts"),
  hazards: () => t("Hazards"),
  vacancies: () => t("Vacancies"),
};

const GROUPS = {
  grids: () => t("Grids"),
  ground: () => t("Ground"),
  premises: () => t("Shops and organizations"),
  care: () => t("Safety"),
  more: () => t("More"),
};

const ICONS = {
  communities: "map-2",
  areas: "polygon",
  sections: "polygon",
  blocks: "layout-grid",
  streets: "road",
  compounds: "home",
  buildings: "building",
  places: "map-pin",
  shops: "building-store",
  organizations: "briefcase",
  cameras: "device-cctv",
  hazards: "alert-triangle",
  vacancies: "stairs",
};

export const layerName = (key, fallback) => LAYERS[key]?.() || fallback || key;
export const groupName = (key) => GROUPS[key]?.() || key;
export const layerIcon = (layer) => ICONS[layer] || "map-pin";

export const useNames = () => ({
  residential: t("Residential"),
  commercial: t("Commercial"),
  public: t("Public building"),
  industrial: t("Industrial"),
  ancillary: t("Ancillary"),
});

export const groundNames = () => ({
  park: t("Green space"),
  water: t("Water"),
  square: t("Square"),
  school: t("School"),
  hospital: t("Medical"),
  market: t("Market"),
  sport: t("Sports ground"),
  works: t("Utilities"),
  open: t("Open ground"),
  parking: t("Car park"),
});

export const hazardNames = () => [
  { color: "hazard-new", shape: "triangle", name: t("Found, open") },
  { color: "hazard-doing", shape: "diamond", name: t("Told, open") },
  { color: "hazard-major", shape: "triangle", name: t("Major, open") },
  { color: "hazard-done", shape: "check", name: t("Rectified") },
];
