// Who waits and who is talked to: one picture for the list, the title and the rail.
// The service counts unread messages; what is on screen right now counts as read.
import { say } from "./components/notices.js";
import { words } from "./words.js";

const GATHER_MS = 250; // several events in a row make one request

export class Queue extends EventTarget {
  waiting = [];
  mine = [];
  others = [];
  loaded = false;
  error = null;
  reading = null; // conversation on screen
  #timer = 0;
  #known = null;

  constructor(app) {
    super();
    this.app = app;
  }

  start() {
    if (!this.app.may("answer")) return;
    const { stream } = this.app;
    stream.addEventListener("queue", () => this.#soon());
    stream.addEventListener("message", () => this.#soon());
    stream.addEventListener("open", () => this.load());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#soon());
    this.load();
  }

  find(conversation) {
    const all = [...this.waiting, ...this.mine, ...this.others];
    return all.find((item) => item.conversation === conversation) ?? null;
  }

  async load() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    try {
      const picture = await this.app.api.queue();
      this.error = null;
      this.loaded = true;
      for (const name of ["waiting", "mine", "others"]) this[name] = picture[name].map(this.#seen);
      this.waiting.sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
      this.#tellNewcomers();
    } catch (error) {
      this.error = error;
    }
    this.dispatchEvent(new Event("change"));
  }

  #seen = (item) =>
    item.conversation === this.reading && !document.hidden ? { ...item, unread: 0 } : item;

  #soon() {
    if (!this.#timer) this.#timer = setTimeout(() => this.load(), GATHER_MS);
  }

  #tellNewcomers() {
    const ids = new Set(this.waiting.map((item) => item.conversation));
    const fresh = this.#known
      ? this.waiting.filter((item) => !this.#known.has(item.conversation))
      : [];
    this.#known = ids;
    if (fresh.length) say(words.conversations.newcomer(fresh[0].reason));
  }
}
