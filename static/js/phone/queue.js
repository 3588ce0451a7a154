// What the pages show of the outbox: what waits, what was refused, what was sent lately. Always as it was last read.

/** How a call stands after an act; others leave it as it is. */
const AFTER = { acknowledge: "acknowledged", "set-out": "en_route", arrive: "arrived", finish: "done", refuse: "refused" };

export class Queue {
  constructor({ box, direct, onChange }) {
    Object.assign(this, { box, direct, onChange, waiting: [], refused: [], others: 0, sent: [], sentAt: null });
    for (const way of new Set([box, direct])) way.listen((event) => this.#heard(event));
  }

  async look() {
    const { box, direct } = this;
    const asked = [box.waiting(), box.refused(), box.others(), box.sent(), direct.sent()];
    const [waiting, refused, others, sent, besides] = await Promise.all(asked.map((each) => each.catch(() => null)));
    Object.assign(this, { waiting: waiting || this.waiting, refused: refused || this.refused, others: others ?? this.others });
    this.sent = [...(sent || this.sent), ...(box === direct ? [] : besides)];
    this.onChange();
  }

  /** A whistle that was sent: `{uuid, incident}`. */
  sentWhistle(uuid) {
    return this.sent.find((each) => each.uuid === uuid);
  }

  whistles() {
    return this.waiting.filter(({ what }) => what === "whistle");
  }

  isWithdrawn(uuid) {
    return this.waiting.some(({ what, after }) => what === "withdraw" && after === uuid);
  }

  notesOn(incident) {
    return this.waiting.filter(({ what, of }) => what === "note" && of === `incident:${incident}`);
  }

  /** What waits about a call, as it was pressed. */
  actsOn(call) {
    return this.waiting.filter(({ of }) => of === `call:${call}`);
  }

  /** A call as it stands when all of that has arrived; what may be done then the server has not said yet. */
  afterWaiting(call) {
    const states = this.actsOn(call.id).map(({ what }) => AFTER[what]).filter(Boolean);
    return states.length ? { ...call, state: states.at(-1), acts: undefined } : call;
  }

  async #heard({ type }) {
    if (type === "idle") return;
    if (type === "taken") this.sentAt = Date.now();
    await this.look();
  }
}
