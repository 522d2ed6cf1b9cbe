// The messages of one conversation in their order. An event, a catch-up and the answer to
// a sending may all bring the same message: it counts once, by its seq.

export class Transcript {
  #bySeq = new Map();
  pending = []; // sent by this officer, not yet stored: {id, text, audience, error}
  last = 0;

  /** Adds a stored message; false when it was known. */
  add(message, { mine = false } = {}) {
    this.pending = this.pending.filter((item) => item.id !== message.id);
    if (this.#bySeq.has(message.seq)) return false;
    if (mine) this.#settle(message);
    this.#bySeq.set(message.seq, message);
    this.last = Math.max(this.last, message.seq);
    return true;
  }

  /** Whether an event shows that something before it was missed. */
  gapBefore(seq) {
    return seq > this.last + 1;
  }

  get messages() {
    return [...this.#bySeq.values()].sort((a, b) => a.seq - b.seq);
  }

  /** The event may arrive before the answer to the sending, under the service's own id. */
  #settle(message) {
    const at = this.pending.findIndex(
      (item) => item.text === message.text && item.audience === message.audience,
    );
    if (at >= 0) this.pending.splice(at, 1);
  }
}
