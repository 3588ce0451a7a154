// What the pages show of the outbox: what waits, what was refused, what was sent lately. Always as it was last read.

const SENT_KEEP_MS = 72 * 3600 * 1000;

export class Queue {
  constructor({ box, direct, store, account, onChange }) {
    Object.assign(this, { box, store, account, onChange, waiting: [], refused: [], others: 0, sent: [], sentAt: null });
    for (const way of new Set([box, direct])) way.listen((event) => this.#heard(event));
  }

  async recall() {
    const kept = (await this.store?.read(this.#key())) || [];
    this.sent = kept.filter(({ at }) => Date.now() - at < SENT_KEEP_MS);
    await this.look();
  }

  async look() {
    [this.waiting, this.refused, this.others] = await Promise.all([this.box.waiting(), this.box.refused(), this.box.others()]);
    this.onChange();
  }

  /** A whistle that waits or was sent: `{uuid, incident?}`. */
  sentWhistle(uuid) {
    return this.sent.find((each) => each.uuid === uuid);
  }

  whistles() {
    return this.waiting.filter(({ what }) => what === "whistle");
  }

  notesOn(incident) {
    return this.waiting.filter(({ what, of }) => what === "note" && of === incident);
  }

  actOn(call) {
    return this.waiting.findLast(({ what, of }) => of === call && what !== "note" && what !== "whistle");
  }

  async #heard({ type, item, body }) {
    if (type === "taken") {
      this.sentAt = Date.now();
      if (item.what === "whistle") this.sent.push({ uuid: item.id, incident: body?.id, at: this.sentAt });
      await this.#remember().catch(() => {});
    }
    await this.look();
  }

  async #remember() {
    await this.store?.write(this.#key(), this.sent);
  }

  #key() {
    return `sent:${this.account}`;
  }
}
