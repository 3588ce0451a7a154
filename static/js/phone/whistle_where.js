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
  place.value = draft.place_text;
  const save = debounce((change) => whistle.change(change), SAVE_MS);
  let isMine = false;
  // What somebody chose stands, whatever the phone says of its position afterwards.
  let isChosen = Boolean(draft.lon);

  const moved = ([lon, lat]) => {
    isChosen ||= !isMine;
    if (!isMine) told.textContent = map.holds({ lon, lat }) ? t("Move the map until the pin is right.") : t("The pin is outside your grid. That is allowed.");
    save({ lon, lat, building_id: null });
  };
  const toMe = () => {
    told.textContent = positionWords(position);
    if (!position.now || !position.isUseful) return position.now ? undefined : position.restart();
    isMine = true;
    map.crosshair.goTo([position.now.lon, position.now.lat]);
    isMine = false;
    return undefined;
  };
  const toPlate = (text) => {
    const grid = gridOfPlate(text, map.community.grids);
    isChosen = true;
    if (!grid) return void (told.textContent = t("No grid has this number. Read the digits below the code."));
    map.crosshair.goTo(grid.label);
    told.textContent = t("At the plate of %(grid)s. Move the pin if you know better.", { grid: grid.name });
    if (!place.value) place.value = grid.name;
    whistle.change({ place_text: place.value });
  };
  const toBuilding = (building) => {
    const { id, lon, lat } = building;
    isChosen = true;
    map.crosshair.goTo([lon, lat]);
    save.cancel();
    place.value ||= nameOf(building);
    whistle.change({ place_text: place.value, lon, lat, building_id: id });
    told.textContent = nameOf(building);
  };
  place.addEventListener("input", () => save({ place_text: place.value }));

  const go = async () => {
    save.cancel();
    const [lon, lat] = map.crosshair.point;
    const isBuilding = lon === whistle.draft.lon && lat === whistle.draft.lat;
    await whistle.change({ lon, lat, place_text: place.value, building_id: isBuilding ? whistle.draft.building_id : null });
    await whistle.next("where");
  };
  const stop = position.listen(() => !isChosen && whistle.draft && !whistle.draft.lon && toMe());

  return {
    title: t("Where is it?"),
    over: true,
    body: [told, tools(toMe, toPlate, toBuilding, map.ground?.buildings || []), h("label", { class: "field-label", for: "place" }, t("In words (optional)")), place],
    foot: bigButton(t("Here it is"), "check", go, "is-primary"),
    shown: () => {
      map.measure();
      const { lon, lat } = whistle.draft;
      map.crosshair.show(lon ? [lon, lat] : map.middle(), moved);
      if (!lon) toMe();
    },
    left: () => {
      save.cancel();
      stop();
      map.crosshair.hide();
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
