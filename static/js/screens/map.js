// The map page: reads what the server wrote into it and puts its pieces together.

import { byId } from "../dom/elements.js";
import { iconPaths, useSprite } from "../dom/icons.js";
import { readPage } from "../dom/page.js";
import { sentence } from "../dom/secure_context.js";
import { onTheme, preferredTheme, setTheme } from "../dom/theme.js";
import { Card } from "../grids/card.js";
import { FiguresPanel } from "../figures/panel.js";
import { LayersPanel } from "../grids/layers_panel.js";
import { ListPanel } from "../grids/list_panel.js";
import { SearchBox } from "../grids/search_box.js";
import { differing } from "../map/layer_groups.js";
import { Scene } from "../map/scene.js";
import { formatHash, parseHash } from "../map/url_state.js";
import { isView, ZOOM_STEP } from "../map/view.js";
import { getJson } from "../net/api.js";
import { t, useCatalogue } from "../text/messages.js";
import { formatNumber, useLanguage } from "../text/numbers.js";
import { aboutCommunity } from "./about.js";
import { bindEditor } from "./editing.js";
import { Frame } from "./frame.js";
import { MapSurroundings } from "./surroundings.js";
import { showTip } from "./tip.js";

/** Says before somebody needs it what this phone or this connection cannot do. */
function tellMissing() {
  const words = sentence();
  const place = byId("about-missing");
  place.textContent = words;
  place.hidden = !words;
}

const CLOSE_ZOOM = 18;

class MapScreen {
  constructor(page) {
    this.page = page;
    this.asked = parseHash(location.hash);
    this.selected = null;
    setTheme(this.asked.theme || preferredTheme(), { keep: false });
    this.themeAsked = this.asked.theme;
    this.scene = new Scene(byId("map"), {
      kinds: page.kinds || {},
      basemap: page.basemap,
      iconPaths,
      detailOf: (grid) => this.#householdsOf(grid),
      onHover: (target, event) => this.#hovered(target, event),
      onClick: (target, latlng) => this.#clicked(target, latlng),
      onRest: () => this.#rested(),
      onComplete: () => this.#completed(),
    });
    this.#panels();
    this.frame = new Frame(this);
    this.editor = page.editable && bindEditor(this);
    this.surroundings = new MapSurroundings(this.scene);
    onTheme((name) => this.#themed(name));
    addEventListener("hashchange", () => this.#followAddress());
  }

  /** Counted or estimated: a label on the map says which. */
  #householdsOf(grid) {
    const count = formatNumber(grid.households);
    if (this.community?.households_estimated) return t("%(count)s households (estimated)", { count });
    return t("%(count)s households", { count });
  }

  #panels() {
    this.card = new Card(byId("card"), {
      onOpen: (target) => this.open(target, { focus: true }),
      onClose: () => this.#deselect(),
      onShow: () => this.frame.showCard(),
      onZoom: (feature) => this.#zoomTo(feature),
      onShare: (button) => this.frame.copyAddress(button),
      onLoaded: (feature) => this.#loaded(feature),
      more: (feature) => this.editor?.buttonsFor(feature),
    });
    this.figures = new FiguresPanel(byId("figures"));
    this.layers = new LayersPanel(byId("layers"), {
      isOn: (key) => this.scene.isOn(key),
      onToggle: (key, on) => this.toggleLayer(key, on),
    });
    this.list = new ListPanel(
      { select: byId("list-layer"), status: byId("list-status"), list: byId("list"), more: byId("list-more") },
      { view: () => this.#viewed(), onOpen: (target) => this.open(target, { move: true, focus: true }) },
    );
    this.search = new SearchBox(
      { form: byId("search"), input: byId("query"), list: byId("found"), clear: byId("clear") },
      { community: () => this.community?.code, onChoose: (result) => this.open(result, { move: true, near: true, focus: true }) },
    );
  }

  async start() {
    const { communities = [], community } = this.page;
    const wanted = communities.find(({ code }) => code === this.asked.community) || communities[0];
    if (!wanted) return this.frame.showEmpty();
    if (community?.code === wanted.code) return this.#show(community, this.asked);
    return this.choose(wanted.code, this.asked);
  }

  /** Shows another community; `asked` is what an address wants to see of it. */
  async choose(code, asked = { layers: new Map() }) {
    let community;
    try {
      community = await getJson(`/api/v1/communities/${code}`);
    } catch (error) {
      return this.frame.failed(error, () => this.choose(code, asked));
    }
    return this.#show(community, asked);
  }

  #show(community, asked) {
    this.community = community;
    this.editor?.setCommunity(community.code, this.page.editable.includes(community.code));
    this.card.close();
    aboutCommunity(community);
    this.frame.measure();
    this.scene.setCommunity(community, asked.layers);
    this.layers.show(community.layers);
    this.list.offer(community.layers);
    this.#lookAt(asked);
    this.frame.showCommunity(community);
    this.figures.show(community.code, Boolean(community.baseline_on));
    if (asked.selected) this.open(asked.selected);
  }

  #lookAt(asked) {
    if (isView(asked)) this.scene.map.setView([asked.lat, asked.lng], Math.round(asked.zoom / ZOOM_STEP) * ZOOM_STEP, { animate: false });
    else this.scene.fit(undefined, { animate: false });
  }

  toggleLayer(key, on) {
    this.scene.show(key, on);
    this.layers.refresh();
    this.#rested();
  }

  /** Opens the card of something; `move` brings it into view, `near` also close. */
  open({ layer, id, point, bbox }, { move = false, near = false, focus = false } = {}) {
    this.selected = { layer, id };
    this.scene.select({ layer, id, point, isPoint: isPointLayer(layer) });
    if (move && point) this.#zoomTo({ layer, point, bbox }, near ? undefined : this.scene.map.getZoom());
    this.moving = !point;
    this.#writeAddress();
    return this.card.showFeature(layer, id, { focus });
  }

  // Facts of a building, at most the grid: the map moves only where the thing is not in view.
  #loaded({ layer, id, title, point, bbox }) {
    if (!this.selected || this.selected.id !== id) return;
    this.scene.select({ layer, id, name: title, point, isPoint: isPointLayer(layer) });
    if (this.moving && point && !this.scene.map.getBounds().contains([point[1], point[0]])) this.#zoomTo({ layer, point, bbox });
    this.moving = false;
  }

  #zoomTo({ layer, point, bbox }, zoom) {
    const wide = bbox && (bbox[2] - bbox[0] > 0.0004 || bbox[3] - bbox[1] > 0.0004);
    if (zoom !== undefined && point) return this.scene.goTo(point, zoom);
    if (wide && !isPointLayer(layer)) return this.scene.fit(bbox);
    return point && this.scene.goTo(point, CLOSE_ZOOM);
  }

  #clicked(target, latlng) {
    if (this.editor?.isOpen()) return this.editor.clicked([latlng.lng, latlng.lat]);
    if (target?.count !== undefined) return this.scene.goTo(target.point, this.scene.map.getZoom() + 2);
    if (target?.id) return this.open(target);
    this.selected = null;
    this.scene.select({ layer: "ground", id: `${latlng.lat}/${latlng.lng}`, point: [latlng.lng, latlng.lat], isPoint: true });
    this.#writeAddress();
    return this.card.showPoint(latlng);
  }

  #hovered(target, event) {
    byId("map").classList.toggle("is-pointing", Boolean(target));
    this.scene.highlight.hover(target?.id ? target : null);
    const isChosen = target?.id && target.id === this.selected?.id && target.layer === this.selected.layer;
    showTip(isChosen ? null : target, event, this.page.kinds || {});
  }

  #deselect() {
    this.selected = null;
    this.scene.select(null);
    this.frame?.hideCard();
    this.#writeAddress();
  }

  #rested() {
    if (!this.community || !this.scene.map._loaded) return;
    this.#writeAddress();
    this.surroundings.refresh();
    if (this.frame.page() === "list") this.list.refresh();
  }

  #completed() {
    this.surroundings.refresh();
    if (this.complete) return;
    this.complete = true;
    this.frame.wait(false);
    performance.mark("map-complete");
    document.documentElement.dataset.map = "complete";
  }

  #themed(name) {
    this.themeAsked &&= name;
    this.scene.repaint();
    this.#writeAddress();
  }

  #viewed() {
    const bounds = this.scene.map.getBounds();
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    return { community: this.community?.code, bbox, grids: this.community?.grids || [] };
  }

  /** The address of what is seen now, as it can be shared. */
  address() {
    const { lat, lng } = this.scene.map.getCenter();
    return formatHash({
      zoom: this.scene.map.getZoom(),
      lat,
      lng,
      community: this.community.code,
      theme: this.themeAsked,
      layers: differing(this.community.layers, (key) => this.scene.isOn(key)),
      selected: this.selected,
    });
  }

  #writeAddress() {
    if (!this.community || !this.scene.map._loaded) return;
    this.written = this.address();
    history.replaceState(null, "", this.written);
  }

  #followAddress() {
    if (location.hash === this.written) return;
    const asked = parseHash(location.hash);
    if (asked.theme) setTheme(asked.theme, { keep: false });
    if (asked.community && asked.community !== this.community?.code) this.choose(asked.community, asked);
    else if (this.community) this.#show(this.community, asked);
  }
}

function isPointLayer(layer) {
  return ["shops", "organizations", "cameras", "hazards", "vacancies"].includes(layer);
}

const page = readPage();
useCatalogue(page.messages);
tellMissing();
useLanguage(page.language);
useSprite(page.sprite);
new MapScreen(page).start();
