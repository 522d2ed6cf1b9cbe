// Messages that the service has not yet accepted. Each is kept in the store before it is
// sent and dropped only once it is known to be stored there, so a reload, a closed tab or
// a lost answer loses nothing; its id makes sending it again harmless.
import { ApiError } from "./api.js";
import { uuid } from "./store.js";

const LONGEST_PAUSE_MS = 30_000;

/** The conversation of what was said before there was one. */
export const NOT_YET = "";

export class Outbox {
  items = []; // oldest first
  #sending = false;
  #failures = 0;
  #timer = 0;

  /** `deliver(item)` stores it (false: stop), `changed(error)` and `refused(text, error)` tell. */
  constructor(store, { deliver, changed, refused }) {
    Object.assign(this, { store, deliver, changed, refused });
  }

  add(conversation, text) {
    const item = {
      id: uuid(),
      conversation,
      text,
      at: Math.max(Date.now(), (this.items.at(-1)?.at ?? 0) + 1),
    };
    this.store.keep(item);
    this.items.push(item);
    this.changed();
    this.flush();
  }

  /** Takes what the store holds: of this conversation, and of what was said before it began. */
  load(conversation, arrived) {
    const mine = new Map(this.items.map((item) => [item.id, item]));
    for (const item of this.store.outbox(NOT_YET)) this.store.keep({ ...item, conversation });
    const items = this.store.outbox(conversation);
    for (const { id } of items.filter((item) => arrived.has(item.id))) this.store.drop(id);
    this.items = items
      .filter((item) => !arrived.has(item.id))
      .map((item) => Object.assign(mine.get(item.id) ?? {}, item));
    this.changed();
  }

  arrived(id) {
    this.store.drop(id);
    const left = this.items.filter((item) => item.id !== id);
    if (left.length === this.items.length) return;
    this.items = left;
    this.changed();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#mark("stopped");
  }

  /** Only time can cure what keeps them from being sent. */
  wait(error) {
    this.#mark("waiting", error);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.items = [];
    this.changed();
  }

  /** Sends all in their order; what only time can cure is tried again later. */
  async flush() {
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    try {
      while (this.items.length) {
        const [item] = this.items;
        if (await this.#send(item)) this.#failures = 0;
        else if (this.items[0] === item) return; // not if a new conversation has begun since
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#later(error);
    } finally {
      this.#sending = false;
    }
  }

  async #send(item) {
    try {
      if (!(await this.deliver(item))) return false;
    } catch (error) {
      if (!(error instanceof ApiError) || error.temporary) throw error;
      this.refused(item.text, error);
    }
    this.arrived(item.id);
    return true;
  }

  #later(error) {
    this.#failures += 1;
    const pause = Math.min(1_000 * 2 ** this.#failures, LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => this.flush(), Math.max(pause, error.retryAfter * 1_000));
    this.wait(error);
  }

  #mark(state, error) {
    for (const item of this.items) item.state = state;
    this.changed(error);
  }
}
