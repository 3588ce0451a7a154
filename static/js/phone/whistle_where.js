// Where it is: the pin over the map, my position, a plate, a building of the list, or words.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { debounce } from "../dom/debounce.js";
import { t } from "../text/messages.js";
import { bigButton } from "./pages.js";
import { gridOfPlate } from "./plate.js";
import { positionWords } from "./words.js";

const SAVE_MS = 300;

export function wherePage(whistle) {
  const { app, draft } = whistle;
  const { map, position } = app;
  const told = h("p", { class: "where-told", role: "status" });
  const place = h("input", { type: "text", id: "place", maxlength: 200, enterkeyhint: "done", autocomplete: "off", placeholder: t("Such as: building 3, stair 2") });
  place.value = draft.unplaced ? draft.words : draft.place_text;
  const pin = pinOf(whistle, told);
  const toPlate = (text) => {
    const grid = gridOfPlate(text, map.community.grids);
    if (!grid) return void (told.textContent = t("No grid has this number. Read the digits below the code."));
    pin.put(grid.label);
    told.textContent = t("At the plate of %(grid)s. Move the pin if you know better.", { grid: grid.name });
    place.value ||= grid.name;
    return pin.save({ place_text: place.value });
  };
  const toBuilding = (building) => {
    const { id, lon, lat } = building;
    pin.put([lon, lat], id);
    place.value ||= nameOf(building);
    pin.save({ place_text: place.value });
    told.textContent = nameOf(building);
  };
  place.addEventListener("input", () => pin.save({ place_text: place.value }));
  const go = async () => {
    pin.save(pin.isPlaced() ? { place_text: place.value, unplaced: false } : unplaced(map, place.value));
    await pin.keep();
    await whistle.next("where");
  };
  let release = () => {};
  const stop = position.listen(() => pin.follow(position));
  return {
    title: t("Where is it?"),
    over: true,
    body: [told, tools(() => pin.toMe(position), toPlate, toBuilding, map.ground?.buildings || []), h("label", { class: "field-label", for: "place" }, t("In words (optional)")), place],
    foot: bigButton(t("Here it is"), "check", go, "is-primary"),
    shown: () => {
      release = position.use();
      map.measure();
      pin.show(position);
    },
    left: () => {
      stop();
      release();
      map.crosshair.hide();
      return pin.keep();
    },
  };
}

/** A pin that nobody placed says only which grid it is, and everybody reads that; without a grid of one's own, nothing. */
function unplaced(map, words) {
  const { grid } = map.ground || {};
  if (!grid) return { place_text: words };
  const [lon, lat] = map.middle();
  const somewhere = t("Somewhere in %(grid)s", { grid: grid.name });
  const place_text = t("%(place)s (pin not placed)", { place: words || somewhere });
  return { lon, lat, words, place_text, unplaced: true, building_id: null };
}

/** The pin of a whistle: it follows the phone's position until somebody has placed it; a pin nobody placed is not sent. */
function pinOf(whistle, told) {
  const { map } = whistle.app;
  const changes = {};
  let isPlaced = Boolean(whistle.draft.lon) && !whistle.draft.unplaced;
  let isFound = false;
  // Where the page itself has laid the pin: hearing of it is not somebody's hand.
  let own = [];
  const keepSoon = debounce(() => keep(), SAVE_MS);
  const keep = () => {
    keepSoon.cancel();
    const now = { ...changes };
    for (const name of Object.keys(now)) delete changes[name];
    return whistle.draft && Object.keys(now).length ? whistle.change(now) : undefined;
  };
  const save = (change) => {
    Object.assign(changes, change);
    keepSoon();
  };
  const lay = ([lon, lat], building_id = null) => {
    own = [lon, lat];
    map.crosshair.goTo(own);
    save({ lon, lat, building_id });
  };
  const moved = ([lon, lat]) => {
    if (lon === own[0] && lat === own[1]) return;
    isPlaced = true;
    told.textContent = map.holds({ lon, lat }) ? t("Move the map until the pin is right.") : t("The pin is outside your grid. That is allowed.");
    save({ lon, lat, building_id: null });
  };
  const take = ({ now, isUseful }) => isUseful && (lay([now.lon, now.lat]), (isFound = true));
  return {
    save,
    keep,
    isPlaced: () => isPlaced || isFound,
    put: (point, building) => {
      isPlaced = true;
      lay(point, building);
    },
    follow: (position) => {
      if (isPlaced) return;
      told.textContent = [positionWords(position), !position.isUseful && t("Move the map until the pin is right; a pin that nobody moved says only which grid.")].filter(Boolean).join(" ");
      take(position);
    },
    toMe: (position) => {
      told.textContent = positionWords(position);
      if (!take(position)) position.restart();
    },
    show(position) {
      const { lon, lat } = whistle.draft;
      own = lon ? [lon, lat] : map.middle();
      map.crosshair.show(own, moved);
      this.follow(position);
    },
  };
}

function tools(toMe, toPlate, toBuilding, buildings) {
  const extra = h("div", { class: "where-extra" });
  const show = (...nodes) => fill(extra, nodes);
  const plate = h("input", { type: "text", id: "plate", inputmode: "numeric", autocomplete: "off", enterkeyhint: "go", maxlength: 200 });
  plate.addEventListener("change", () => toPlate(plate.value));
  const askPlate = () => show(h("label", { class: "field-label", for: "plate" }, t("Number on the plate (its last three digits are enough)")), plate);
  const button = (sign, label, onclick) => h("button", { type: "button", class: "button where-tool", onclick }, icon(sign), label);
  const pick = () => show(buildingList(buildings, toBuilding));
  return [
    h("div", { class: "where-tools" }, button("current-location", t("My position"), toMe), button("qrcode", t("Plate"), askPlate), buildings.length > 0 && button("building", t("Buildings"), pick)),
    extra,
  ];
}

/** The list twin of the map: every building of my grid, by its number. */
function buildingList(buildings, onChoose) {
  const select = h("select", { id: "building", "aria-label": t("Building") }, h("option", { value: "" }, t("Choose a building")));
  buildings.forEach((building, index) => select.append(h("option", { value: index }, nameOf(building))));
  select.addEventListener("change", () => select.value && onChoose(buildings[select.value]));
  return select;
}

function nameOf({ compound, number }) {
  return [compound, number].filter(Boolean).join(" ");
}
