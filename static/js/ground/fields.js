// The fields of each layer that are edited by hand, in the order in which one is asked for them.

import { t } from "../text/messages.js";

const name = (more = {}) => ({ key: "name", label: t("Name"), kind: "text", max: 60, ...more });
const address = () => ({ key: "address", label: t("Address"), kind: "text", max: 120, hint: t("Street and number, no person") });
const count = (key, label, max, more = {}) => ({ key, label, kind: "number", min: 0, max, ...more });

const OF_LAYER = {
  shops: () => [name({ required: true }), { key: "kind", label: t("Kind"), kind: "kinds", required: true }, address()],
  organizations: () => [
    name({ required: true }),
    { key: "kind", label: t("Kind"), kind: "kinds", required: true },
    address(),
    { key: "is_stationed", label: t("Counts among the stationed organizations"), kind: "check", initial: true },
    { key: "is_large_firm", label: t("Above the statistical threshold"), kind: "check", initial: false },
  ],
  places: () => [name({ required: true }), { key: "kind", label: t("Kind"), kind: "kinds", required: true }, address()],
  buildings: () => [
    { key: "number", label: t("Building number"), kind: "text", max: 20, hint: t("As on the wall: 3号楼") },
    name({ hint: t("Only if it has one of its own") }),
    address(),
    { key: "use", label: t("Use"), kind: "uses", required: true, initial: "residential" },
    count("floors", t("Floors"), 200, { min: 1 }),
    { key: "stairs", label: t("Stairs and their households"), kind: "stairs" },
    count("households", t("Households"), 5000),
    count("residents_registered", t("Residents, registered"), 50000, { folded: true }),
    count("residents_usual", t("Residents, usual"), 50000, { folded: true }),
    count("residents_actual", t("Residents, actually present"), 50000, { folded: true }),
  ],
};

export const fieldsOf = (layer) => OF_LAYER[layer]();

/** Layers drawn as outlines, and those that may be. */
export const isOutlined = (layer) => layer === "buildings";
export const mayBeOutlined = (layer) => layer === "places";

export const labelOf = (layer, key) =>
  ({ geometry: t("Place on the map"), reason: t("Reason"), note: t("Note"), on: t("Holds from"), closed_on: t("Closed from") })[key] ||
  fieldsOf(layer).find((field) => field.key === key)?.label ||
  key;

const NEWS = { buildings: () => t("New building"), shops: () => t("New shop"), organizations: () => t("New organization"), places: () => t("New public place") };
export const newOf = (layer) => NEWS[layer]();

const ICONS = { buildings: "building", shops: "building-store", organizations: "briefcase", places: "map-pin" };
export const iconOf = (layer) => ICONS[layer];
