// The quick form: suggestions while one writes, a picture from the clipboard, a place by name or on the map.

import { iconPaths, useSprite } from "../dom/icons.js";
import { readPage } from "../dom/page.js";
import { wirePicture } from "../intake/picture.js";
import { Place } from "../intake/place.js";
import { WhereMap } from "../intake/where_map.js";
import { Words } from "../intake/words.js";
import { getJson } from "../net/api.js";
import { useCatalogue } from "../text/messages.js";

function start(form) {
  const page = readPage();
  useSprite(page.sprite);
  useCatalogue(page.messages);
  new Words(form, page.token);
  wirePicture(form);
  let map = null;
  const place = new Place(form, { community: page.community, onPlace: (point) => map?.show(point) });
  getJson(`/api/v1/communities/${page.community}`)
    .then((community) => {
      map = new WhereMap(form.querySelector("[data-map]"), { iconPaths, onPoint: (point) => place.pointed(point) });
      map.setCommunity(community);
    })
    .catch(() => {});
}

const form = document.querySelector("[data-intake]");
if (form) start(form);
