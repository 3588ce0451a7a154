// Where the browser keeps nothing (private window, storage blocked or full): what is written goes to the server at once.

/** It did not arrive; what was written is still on the screen. */
export class Unsent extends Error {
  constructor(status, { title = "", detail = "" } = {}) {
    super(title || `not sent: ${status}`);
    Object.assign(this, { status, title, detail });
  }
}

/** The outbox's interface without a store: `add` resolves when the server has it, else throws Unsent. */
export class Direct {
  constructor({ send, renew }) {
    Object.assign(this, { send, renew });
    this.account = null;
    this.needsLogin = false;
    this.numbers = new Map();
    this.listeners = new Set();
  }

  listen(listener) {
    this.listeners.add(listener);
  }

  async add(item, { blob = null } = {}) {
    const number = this.numbers.get(item.after);
    if (item.after && !number) throw new Unsent(0);
    const sent = { ...item, account: this.account, made_at: Date.now(), path: item.after ? item.path.replace("{id}", number) : item.path };
    let { status, body } = await this.#post(sent, blob);
    if (body?.fields?.csrf_token && (await this.renew()) === this.account) ({ status, body } = await this.#post(sent, blob));
    this.needsLogin = status === 401;
    if (status < 200 || status >= 300) throw new Unsent(status, body || {});
    this.numbers.set(item.id, body.id);
    for (const listener of this.listeners) listener({ type: "taken", item: sent, body });
    return sent;
  }

  #post(item, blob) {
    return this.send(item, blob, async (change) => void Object.assign(item, change));
  }

  undo = async () => null;
  waiting = async () => [];
  refused = async () => [];
  others = async () => 0;
  sent = async () => [...this.numbers].map(([uuid, incident]) => ({ uuid, incident, at: Date.now() }));
  dueIn = async () => null;
  flush = async () => true;
}
