// One conversation as this page knows it: messages by seq, what is still unsent, who
// serves, whether the line is up. Knows nothing of how it looks; tells by events:
//   reset, message {message, fresh}, outbox, state, typing {who, on}, link {up}, expired,
//   opening, refused {text, error}
import { ApiError } from "./api.js";
import { begin } from "./beginning.js";
import { NOT_YET, Outbox } from "./outbox.js";
import { Stream } from "./stream.js";

const GRACE_MS = 1_200; // a line that is back within this was not worth telling of
const BOT_TYPING_MS = 30_000;
const OFFICER_TYPING_MS = 6_000;
const OWN_TYPING_EVERY_MS = 3_000;
const HIDDEN_STREAM_MS = 300_000; // browsers allow six connections a host over HTTP/1.1
const HIDDEN_POLL_MS = 60_000;

export class Conversation extends EventTarget {
  identity = null;
  messages = new Map(); // seq → message
  state = { mode: "bot", officer_name: null, ahead: 0 };
  up = true;
  expired = false;

  #cursor = 0; // highest seq up to which nothing is missing: where the stream resumes
  #ids = new Set(); // ids of stored messages: an unsent message among them has arrived
  #stream = null;
  #opening = null;
  #timers = {};
  #lastTyping = 0;
  #life = new AbortController();

  constructor(api, store) {
    super();
    this.api = api;
    this.store = store;
    this.outbox = new Outbox(store, {
      deliver: (item) => this.#deliver(item),
      changed: (error) => this.#tell("outbox", { error }),
      refused: (text, error) => this.#tell("refused", { text, error }),
    });
    const { signal } = this.#life;
    store.onChange((key) => this.#changedElsewhere(key), signal);
    addEventListener("online", () => this.#online(), { signal });
    addEventListener("offline", () => this.#offline(), { signal });
    document.addEventListener("visibilitychange", () => this.#visibility(), { signal });
  }

  get started() {
    return this.identity !== null;
  }

  /** Resumes the stored conversation or, when asked to, creates one. */
  open({ create = true } = {}) {
    this.#opening ??= this.#open(create).finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Leaves this conversation for a new one; what was not yet sent is returned. */
  async renew() {
    const unsent = this.outbox.items.map((item) => item.text);
    this.store.forget(this.identity?.id ?? NOT_YET);
    this.store.identity = null;
    this.#leave();
    await this.open();
    return unsent;
  }

  /** Before there is a conversation the outbox holds it; it goes as soon as there is one. */
  send(text) {
    this.outbox.add(this.identity?.id ?? NOT_YET, text);
  }

  /** The person is typing; only officers want to know. */
  typing() {
    const now = Date.now();
    if (this.state.mode === "bot" || now - this.#lastTyping < OWN_TYPING_EVERY_MS) return;
    this.#lastTyping = now;
    this.api.typing(this.identity).catch(() => {}); // a hint; losing one harms nobody
  }

  async feedback(seq, helpful) {
    const { identity } = this;
    await this.api.feedback(identity, seq, helpful);
    this.store.setMark(identity.id, seq, { helpful });
  }

  /** Rates a ticket; the ticket's new state is a message like any other. */
  async rate(seq, number, rating) {
    const { identity } = this;
    const message = await this.api.rate(identity, number, rating);
    this.store.setMark(identity.id, seq, { rating });
    if (message?.seq && this.identity?.id === identity.id) this.#add(message);
  }

  mark(seq) {
    return this.store.mark(this.identity.id, seq);
  }

  markSeen() {
    if (this.identity) this.store.setSeen(this.identity.id, this.#newest());
  }

  get unread() {
    if (!this.identity) return 0;
    const seen = this.store.seen(this.identity.id);
    let count = 0;
    for (const message of this.messages.values()) {
      if (message.seq > seen && message.author !== "citizen") count += 1;
    }
    return count;
  }

  close() {
    this.#life.abort();
    this.#leave();
  }

  // Opening

  async #open(create) {
    for (let attempt = 0; !this.#life.signal.aborted; attempt += 1) {
      this.identity = this.store.identity;
      if (!this.identity && !create) return;
      try {
        this.identity ??= await begin(this.api, this.store);
        const { id } = this.identity;
        await this.#catchUp();
        if (this.identity?.id !== id) continue;
        this.#connect();
        this.outbox.load(id, this.#ids);
        this.outbox.flush();
        return;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.expired && this.identity) {
          this.#expire();
          return;
        }
        this.#tell("opening", { error });
        if (error.status === 403) {
          this.outbox.stop(); // this site may not embed the chat: asking again is no use
          return;
        }
        this.outbox.wait(error);
        const pause = Math.min(1_000 * 2 ** attempt, 15_000);
        await this.#sleep("opening", Math.max(pause, error.retryAfter * 1_000));
      }
    }
  }

  async #catchUp() {
    const { identity } = this;
    const first = this.messages.size === 0;
    const answer = await this.api.read(identity, this.#cursor);
    if (this.identity?.id !== identity.id) return;
    if (first) this.#tell("reset");
    for (const message of answer.messages) this.#add(message, { fresh: !first });
    for (const { seq } of answer.messages) this.#cursor = Math.max(this.#cursor, seq);
    this.#setState(answer);
    if (first) this.#tell("loaded");
  }

  #connect() {
    const { identity } = this;
    this.#stream?.stop();
    this.#stream = new Stream({
      connect: (signal) => this.api.events(identity, this.#cursor, signal),
      onOpen: () => this.#lineUp(),
      onEvent: (event) => this.#heard(event),
      onDown: () => this.#lineDown(),
      onRefused: () => this.#expire(),
    });
    this.#stream.start();
  }

  #leave() {
    this.#stream?.stop();
    this.#stream = null;
    this.#wakeOpening();
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#timers = {};
    this.identity = null;
    this.messages.clear();
    this.#ids.clear();
    this.outbox.clear();
    this.#cursor = 0;
    this.expired = false;
    this.state = { mode: "bot", officer_name: null, ahead: 0 };
    this.#tell("reset");
  }

  #expire() {
    if (this.expired) return;
    this.expired = true;
    this.#stream?.stop();
    clearTimeout(this.#timers.grace);
    this.outbox.stop();
    this.#tell("expired");
  }

  // Receiving

  #heard({ type, id, data }) {
    let content;
    try {
      content = JSON.parse(data);
    } catch {
      return; // not ours; the next catch-up brings whatever it was
    }
    if (type === "message") {
      this.#add(content);
      this.#cursor = Math.max(this.#cursor, Number(id) || content.seq);
    } else if (type === "state") {
      this.#setState(content);
    } else if (type === "typing") {
      this.#setTyping(content.who, content.on);
    }
  }

  #add(message, { fresh = true } = {}) {
    const known = this.messages.has(message.seq);
    this.messages.set(message.seq, message);
    this.#ids.add(message.id);
    if (message.author === "citizen") this.outbox.arrived(message.id);
    else if (message.author !== "system") this.#setTyping(message.author, false);
    if (!known) this.#tell("message", { message, fresh });
  }

  #setState({ mode, officer_name = null, ahead = 0 }) {
    if (!mode) return;
    this.state = { mode, officer_name, ahead };
    this.#tell("state");
  }

  #setTyping(who, on) {
    clearTimeout(this.#timers.typing);
    this.#tell("typing", { who, on });
    if (!on) return;
    const limit = who === "officer" ? OFFICER_TYPING_MS : BOT_TYPING_MS;
    this.#timers.typing = setTimeout(() => this.#tell("typing", { who, on: false }), limit);
  }

  /** Sends one unsent message; false when this conversation no longer takes any. */
  async #deliver({ id, conversation, text }) {
    const { identity } = this;
    if (this.expired || identity?.id !== conversation) return false;
    try {
      const { message, replies = [] } = await this.api.send(identity, { id, text });
      if (this.identity?.id === conversation) {
        for (const each of [message, ...replies]) this.#add(each);
      }
      return true;
    } catch (error) {
      if (!error.expired) throw error;
      if (this.identity?.id === conversation) this.#expire();
      return false;
    }
  }

  // The line, the tab, the other tabs

  #lineUp() {
    clearTimeout(this.#timers.grace);
    if (!this.up) {
      this.up = true;
      this.#tell("link", { up: true });
    }
    this.#catchUp().catch((error) => {
      if (error.expired) this.#expire();
    });
    this.outbox.flush();
  }

  #lineDown() {
    clearTimeout(this.#timers.grace);
    if (!this.up) return;
    const tell = () => {
      this.up = false;
      this.#tell("link", { up: false });
    };
    if (navigator.onLine) this.#timers.grace = setTimeout(tell, GRACE_MS);
    else tell();
  }

  #online() {
    this.#wakeOpening();
    this.#stream?.wake();
    this.outbox.flush();
  }

  #offline() {
    this.#stream?.cut();
  }

  #visibility() {
    clearTimeout(this.#timers.hidden);
    clearInterval(this.#timers.poll);
    if (!this.identity || this.expired) return;
    if (!document.hidden) {
      this.#wakeOpening();
      this.#stream?.start();
      this.#stream?.wake();
      return;
    }
    this.#timers.hidden = setTimeout(() => {
      this.#stream?.stop();
      const poll = () => this.#catchUp().catch(() => {});
      this.#timers.poll = setInterval(poll, HIDDEN_POLL_MS);
    }, HIDDEN_STREAM_MS);
  }

  #changedElsewhere(key) {
    if (key === "conversation") {
      const other = this.store.identity;
      if (other?.id === this.identity?.id) return;
      this.#leave();
      if (other) this.open({ create: false });
    } else if (key.startsWith("outbox:") && this.identity) {
      this.outbox.load(this.identity.id, this.#ids);
    } else {
      this.#tell("stored", { key });
    }
  }

  #newest() {
    return Math.max(0, ...this.messages.keys());
  }

  #sleep(name, milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wakeOpening = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#timers[name] = timer;
    });
  }

  #wakeOpening = () => {};

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
