// What the editor asks of the server. One key an edit: whatever is sent again with it is the same edit.

import { getJson, sendJson } from "../net/api.js";
import { uuid } from "../net/uuid.js";

export class Requests {
  constructor(token) {
    this.token = token;
    this.sent = null;
  }

  in(code) {
    this.base = `/api/v1/c/${code}/ground`;
  }

  rights() {
    return getJson(`${this.base}/may`);
  }

  read({ layer, id }) {
    return getJson(`${this.base}/${layer}/${id}`);
  }

  add(layer, body) {
    return this.#send("POST", layer, body);
  }

  correct({ layer, id }, version, body) {
    return this.#send("PATCH", `${layer}/${id}`, body, { version });
  }

  close({ layer, id }, version, body, options) {
    return this.#send("POST", `${layer}/${id}/close`, body, { version, ...options });
  }

  locate([lon, lat], signal) {
    return getJson(`/api/v1/locate?${new URLSearchParams({ lon: lon.toFixed(7), lat: lat.toFixed(7) })}`, { signal });
  }

  async #send(method, path, body, { version, keepalive } = {}) {
    const headers = { "X-CSRFToken": this.token, "Idempotency-Key": this.#key([method, path, body]) };
    if (version) headers["If-Match"] = `"${version}"`;
    const answer = await sendJson(method, `${this.base}/${path}`, body, { headers, keepalive });
    this.sent = null;
    return answer;
  }

  // The same words after a silence keep their key; other words are another edit.
  #key(words) {
    const said = JSON.stringify(words);
    if (this.sent?.said !== said) this.sent = { said, key: uuid() };
    return this.sent.key;
  }
}
