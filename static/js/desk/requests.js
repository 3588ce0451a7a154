// What the desk asks of the server. One key an act: the same words sent again after a silence are the same act.

import { getJson, sendJson } from "../net/api.js";
import { uuid } from "../net/uuid.js";

export class Requests {
  constructor({ base, token }) {
    this.base = base;
    this.token = token;
    this.sent = new Map();
  }

  list(query = {}) {
    const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== null)).toString();
    return getJson(`${this.base}/incidents${words && `?${words}`}`);
  }

  detail(id, options) {
    return getJson(`${this.base}/incidents/${id}`, options);
  }

  preview(query, options) {
    return getJson(`${this.base}/incidents/preview?${new URLSearchParams(query)}`, options);
  }

  categories() {
    return getJson(`${this.base}/categories`);
  }

  act(id, name, body, version) {
    return this.#send(`incidents/${id}/${name}`, body, version);
  }

  callAct(id, name, body, version) {
    return this.#send(`calls/${id}/${name}`, body, version);
  }

  decide(id, body) {
    return this.#send(`decisions/${id}/decide`, body);
  }

  /** Tells colleagues that somebody reads this incident; nothing is kept of it. */
  look(id) {
    return this.#send(`incidents/${id}/looking`, {}).catch(() => null);
  }

  async #send(path, body, version) {
    const headers = { "X-CSRFToken": this.token, "Idempotency-Key": this.#key(path, body) };
    if (version) headers["If-Match"] = `"${version}"`;
    try {
      const answer = await sendJson("POST", `${this.base}/${path}`, body, { headers });
      this.sent.delete(path);
      return answer;
    } catch (error) {
      if (error.status) this.sent.delete(path);
      throw error;
    }
  }

  #key(path, body) {
    const said = JSON.stringify(body);
    if (this.sent.get(path)?.said !== said) this.sent.set(path, { said, key: uuid() });
    return this.sent.get(path).key;
  }
}
