// What the phone reads of the server, by the contract's names.

import { getJson } from "../net/api.js";

export class Api {
  /** `writer()` names the account that this page belongs to: another's log-in is answered nothing. */
  constructor(community, writer = () => ({})) {
    Object.assign(this, { community, writer });
    this.base = `/api/v1/c/${community}`;
  }

  #own(path) {
    return getJson(path, { headers: this.writer() });
  }

  shown() {
    return getJson(`/api/v1/communities/${this.community}`);
  }

  ground() {
    return this.#own(`${this.base}/me/ground`);
  }

  categories() {
    return getJson(`${this.base}/categories`);
  }

  simulation() {
    return getJson(`${this.base}/simulation`);
  }

  work() {
    return this.#own(`${this.base}/me/work`);
  }

  incident(id) {
    return this.#own(`${this.base}/incidents/${id}`);
  }

  preview({ category, lon, lat, urgency, building_id }) {
    const asked = Object.entries({ category, lon, lat, urgency, building_id }).filter(([, value]) => value !== null && value !== undefined);
    return this.#own(`${this.base}/incidents/preview?${new URLSearchParams(asked)}`);
  }

  incidents() {
    return `${this.base}/incidents`;
  }

  act(id, act) {
    return `${this.base}/incidents/${id}/${act}`;
  }

  call(id, act) {
    return `${this.base}/calls/${id}/${act}`;
  }

  media() {
    return `${this.base}/media`;
  }

  picture(uuid) {
    return `${this.base}/media/${uuid}`;
  }
}
