// The middle pane: one conversation with its whole history, live.
import { button, el, iconButton } from "../../dom.js";
import { words } from "../../words.js";
import { openDialog } from "../../components/dialog.js";
import { failed, say, toast } from "../../components/notices.js";
import { failure, loading } from "../../components/states.js";
import { Composer } from "./composer.js";
import { Log } from "./log.js";
import { Transcript } from "./transcript.js";

const text = words.thread;
const GATHER_MS = 300;

export class ThreadPane {
  #abort = new AbortController();
  #data = null; // conversation without its messages
  #place = "";
  #refreshTimer = 0;
  #transcript = new Transcript();

  constructor(app, id, { onData }) {
    Object.assign(this, { app, id, onData });
    this.title = el("h2", {});
    this.status = el("span", { class: "thread-status" });
    this.actions = el("div", { class: "thread-actions" });
    this.log = new Log({
      resend: (item) => this.#deliver(item),
      discard: (item) => this.#discard(item),
    });
    this.composer = new Composer(app, id, { onSend: (message) => this.#send(message) });
    this.node = el("div", { class: "thread" }, loading());
    const { signal } = this.#abort;
    app.stream.addEventListener("message", (event) => this.#onMessage(event.detail), { signal });
    app.stream.addEventListener("typing", (event) => this.#onTyping(event.detail), { signal });
    app.stream.addEventListener("open", ({ detail }) => detail.again && this.refresh(), { signal });
    app.stream.addEventListener("ticket", () => this.#refreshSoon(), { signal });
    app.queue.addEventListener("change", () => this.#onQueue(), { signal });
    document.addEventListener("visibilitychange", () => !document.hidden && this.#refreshSoon(), {
      signal,
    });
    this.#load();
  }

  destroy() {
    clearTimeout(this.#refreshTimer);
    this.#abort.abort();
    this.composer.destroy();
    this.log.destroy();
  }

  takeIfWaiting() {
    if (this.#data?.mode === "waiting") this.#take();
  }

  async #load() {
    this.node.replaceChildren(loading());
    try {
      const unread = this.app.queue.find(this.id)?.unread ?? 0;
      const data = await this.app.api.conversation(this.id);
      if (this.#abort.signal.aborted) return;
      for (const message of data.messages) this.#transcript.add(message);
      this.node.replaceChildren(this.#head(), this.log.node, this.composer.node);
      this.#apply(data);
      this.log.open(this.#transcript, unread);
      this.app.queue.load(); // the service now counts these as read
    } catch (error) {
      if (!this.#abort.signal.aborted) {
        this.node.replaceChildren(failure(error, error.status === 404 ? null : () => this.#load()));
      }
    }
  }

  /** Fetches what is newer than the last message; it also marks all as read. */
  async refresh() {
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = 0;
    if (!this.#data) return;
    try {
      const data = await this.app.api.conversation(this.id, this.#transcript.last);
      if (this.#abort.signal.aborted) return;
      this.#absorb(data.messages);
      this.#apply(data);
    } catch (error) {
      if (error.status) failed(error); // a dead network has its banner
    }
  }

  #refreshSoon() {
    if (!this.#refreshTimer) this.#refreshTimer = setTimeout(() => this.refresh(), GATHER_MS);
  }

  #absorb(messages) {
    const fresh = messages.filter((message) =>
      this.#transcript.add(message, { mine: message.author_name === this.app.me.name }),
    );
    if (fresh.length) this.log.update(this.#transcript);
    return fresh;
  }

  #apply(data) {
    this.#data = data;
    this.#place = this.#placeInQueue();
    const { mode, officer } = data;
    const mine = mode === "officer" && officer?.id === this.app.me.id;
    this.title.textContent = text.heading(data.channel_label);
    this.status.textContent =
      mode === "officer" ? (mine ? text.modes.me : text.modes.officer(officer.name)) : text.modes[mode];
    this.status.dataset.mode = mine ? "me" : mode;
    this.actions.replaceChildren(
      ...(mode === "waiting"
        ? [button(text.take, () => this.#take(), { kind: "primary small", name: "user-check" })]
        : []),
      ...(mine ? [button(text.returnToBot, () => this.#giveBack(), { kind: "small", name: "undo-2" })] : []),
    );
    this.composer.allow({ mode, mine, officer: officer?.name ?? "" });
    this.onData({ ...data, messages: this.#transcript.messages });
  }

  #head() {
    return el(
      "header",
      { class: "pane-head pane-head-row thread-head" },
      iconButton(words.back, "arrow-left", () => this.app.router.go("#/conversations"), {
        class: "icon-button only-narrow",
      }),
      el("div", { class: "thread-title" }, this.title, this.status),
      this.actions,
      iconButton(
        text.context,
        "info",
        () => this.app.router.go(`#/conversations/${encodeURIComponent(this.id)}/context`),
        { class: "icon-button no-context" },
      ),
    );
  }

  #onMessage(message) {
    if (message.conversation !== this.id || !this.#data) return;
    if (this.#transcript.gapBefore(message.seq)) return this.#refreshSoon();
    const fresh = this.#absorb([message]);
    if (!fresh.length) return;
    if (message.author === "citizen") this.log.typing(false);
    const talks = message.author === "citizen" || message.kind === "ticket";
    if (talks && !document.hidden) this.#refreshSoon();
  }

  #onTyping({ conversation, who, on }) {
    if (conversation === this.id && who === "citizen") this.log.typing(on);
  }

  /** Somebody took it, gave it back, or the citizen left the queue. */
  #onQueue() {
    if (this.#data && this.#placeInQueue() !== this.#place) this.#refreshSoon();
  }

  #placeInQueue() {
    const { queue } = this.app;
    if (!queue.loaded) return "";
    const name = ["waiting", "mine", "others"].find((list) =>
      queue[list].some((item) => item.conversation === this.id),
    );
    return name ?? "none";
  }

  async #take() {
    try {
      await this.app.api.take(this.id);
      say(words.conversations.taken);
      await this.refresh();
      this.composer.focus("everyone");
    } catch (error) {
      failed(error); // 409 says who has it
      this.refresh();
    }
    this.app.queue.load();
  }

  async #giveBack() {
    const farewell = el("textarea", {
      rows: "3",
      maxlength: "2000",
      placeholder: text.returnPlaceholder,
      autofocus: true,
    });
    const answer = await openDialog({
      title: text.returnTitle,
      body: [
        el("p", {}, text.returnText),
        el("label", { class: "form-field" }, el("span", {}, text.returnWords), farewell),
      ],
      actions: (close) => [
        button(words.cancel, () => close()),
        button(text.returnDo, () => close("yes"), { kind: "primary" }),
      ],
    });
    if (answer !== "yes") return;
    try {
      await this.app.api.giveBack(this.id, farewell.value.trim());
      toast(text.returned);
    } catch (error) {
      failed(error);
    }
    this.refresh();
    this.app.queue.load();
  }

  #send(message) {
    const item = { ...message, error: "" };
    this.#transcript.pending.push(item);
    this.#deliver(item);
  }

  async #deliver(item) {
    item.error = "";
    this.log.update(this.#transcript, { toEnd: true });
    try {
      const { id, text: said, audience } = item;
      const stored = await this.app.api.send(this.id, { id, text: said, audience });
      this.#transcript.pending = this.#transcript.pending.filter((other) => other !== item);
      if (this.#transcript.gapBefore(stored.seq)) await this.refresh();
      this.#transcript.add(stored);
    } catch (error) {
      item.error = error.message;
      if (error.status === 409) this.refresh();
    }
    this.log.update(this.#transcript, { toEnd: true });
  }

  #discard(item) {
    this.#transcript.pending = this.#transcript.pending.filter((other) => other !== item);
    this.composer.insert(item.text, item.audience);
    this.log.update(this.#transcript);
  }
}
