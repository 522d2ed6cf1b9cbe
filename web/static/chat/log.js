// The list of messages: in order of seq, unsent ones at the end, times where a pause was,
// names where the speaker changes. Scrolls along only while the reader is at the end.
import { content, isCard } from "./cards/index.js";
import { button, el, icon, prose } from "./dom.js";
import { exactTime, nearTime } from "./time.js";
import { words } from "./words.js";

const PAUSE_MS = 300_000; // a time stands where five minutes passed, as in WeChat
const NEAR_END_PX = 96;

export class Log {
  #following = true;
  #rows = new Map(); // seq → element
  #messages = new Map();
  #unsent = el("div", { class: "unsent" });
  #list = el("div", { class: "rows" });

  constructor(doing) {
    this.doing = doing;
    this.scroller = el(
      "div",
      { class: "log", role: "log", "aria-label": words.log, "aria-live": "polite", tabindex: "0" },
      this.#list,
      this.#unsent,
    );
    this.jump = button(words.newMessages, () => this.toEnd(), { kind: "jump", name: "arrow-down" });
    this.jump.hidden = true;
    this.scroller.addEventListener("scroll", () => {
      this.#following = this.atEnd;
      if (this.#following) this.jump.hidden = true;
    });
    this.node = el("div", { class: "log-frame" }, this.scroller, this.jump);
    new ResizeObserver(() => {
      if (this.#following) this.toEnd();
    }).observe(this.scroller);
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  /** A conversation just begun is read from its greeting, another from where it stopped. */
  toStart() {
    if (this.#messages.size > 1) this.toEnd();
    else this.scroller.scrollTop = 0;
  }

  /** History is not read aloud; what comes after it is. */
  busy(on) {
    this.scroller.setAttribute("aria-busy", String(on));
  }

  clear() {
    this.#rows.clear();
    this.#messages.clear();
    this.#list.replaceChildren();
    this.#unsent.replaceChildren();
  }

  add(message, { fresh }) {
    const following = fresh && this.atEnd;
    const row = this.#row(message);
    const next = this.#after(message.seq);
    this.#list.insertBefore(row, next === null ? null : this.#rows.get(next));
    this.#rows.set(message.seq, row);
    this.#messages.set(message.seq, message);
    this.#dress(message.seq);
    if (next !== null) this.#dress(next);
    this.#offerQuickReplies();
    if (message.kind === "ticket") this.#foldOlder(message);
    if (!fresh) return; // the whole history is measured once, when it is complete
    if (message.author === "citizen") this.toEnd();
    else if (following) this.#show(row);
    else this.jump.hidden = false;
  }

  /** Replaces the unsent messages. */
  pending(items) {
    const grew = items.length > this.#unsent.childElementCount;
    this.#unsent.replaceChildren(
      ...items.map((item) =>
        el(
          "div",
          { class: "row row-citizen" },
          el("span", { class: "hidden" }, words.says(words.me)),
          el("div", { class: "bubble" }, prose(item.text)),
          el(
            "p",
            { class: "delivery" },
            icon(item.state ? "clock" : "loader-circle"),
            el("span", {}, delivery(item)),
          ),
        ),
      ),
    );
    if (items.length) this.#offerQuickReplies();
    if (grew) this.toEnd();
  }

  #row(message) {
    const quick = el("div", { class: "quick", role: "group", "aria-label": words.quick });
    quick.hidden = true;
    if (message.kind === "notice" || message.author === "system") {
      return el("div", { class: "row row-notice" }, this.#time(message), prose(message.text), quick);
    }
    const who = speaker(message);
    const bubble = isCard(message) ? "bubble bubble-card" : "bubble";
    return el(
      "div",
      { class: `row row-${message.author}`, "data-seq": message.seq },
      this.#time(message),
      el("span", { class: "hidden" }, words.says(who)),
      message.author === "citizen" ? null : el("p", { class: "who", "aria-hidden": "true" }, who),
      el("div", { class: bubble }, content(message, this.doing)),
      quick,
    );
  }

  #time({ created_at: at }) {
    return el("time", { class: "when", datetime: at, title: exactTime(at) }, nearTime(at));
  }

  /** Time and name of a row depend on the row before it. */
  #dress(seq) {
    const message = this.#messages.get(seq);
    const row = this.#rows.get(seq);
    const before = this.#messages.get(this.#before(seq));
    const pause = before
      ? new Date(message.created_at) - new Date(before.created_at) > PAUSE_MS
      : true;
    row.classList.toggle("timed", pause);
    const same = before && !pause && before.kind !== "notice" && speaker(before) === speaker(message);
    row.classList.toggle("continued", Boolean(same));
  }

  /** Only the newest message offers quick replies: older ones are answered already. */
  #offerQuickReplies() {
    const newest = Math.max(0, ...this.#messages.keys());
    for (const group of this.#list.querySelectorAll(".quick:not([hidden])")) {
      group.hidden = true;
      group.replaceChildren();
    }
    const replies = this.#messages.get(newest)?.quick_replies ?? [];
    const group = this.#rows.get(newest)?.querySelector(":scope > .quick");
    if (!replies.length || !group || this.#unsent.childElementCount) return;
    group.classList.toggle("quick-start", this.#messages.size === 1);
    group.append(
      ...replies.map(({ title, payload }) =>
        button(title, () => this.doing.ask(payload || title), { kind: "chip" }),
      ),
    );
    group.hidden = false;
  }

  #foldOlder({ seq, body }) {
    for (const [other, message] of this.#messages) {
      if (message.kind !== "ticket" || message.body.number !== body.number || other >= seq) continue;
      const row = this.#rows.get(other);
      row.querySelector("details")?.removeAttribute("open");
      row.querySelector(".ticket > .actions")?.remove(); // only the newest card acts
    }
  }

  /** A message longer than the window is shown from its beginning. */
  #show(row) {
    const tall = row.offsetHeight > this.scroller.clientHeight - 24;
    if (tall) this.scroller.scrollTop = row.offsetTop - 8;
    else this.toEnd();
  }

  #before(seq) {
    return Math.max(...[...this.#rows.keys()].filter((other) => other < seq));
  }

  #after(seq) {
    const later = [...this.#rows.keys()].filter((other) => other > seq);
    return later.length ? Math.min(...later) : null;
  }
}

function delivery({ state }) {
  return { waiting: words.unsent, stopped: words.notSent }[state] ?? words.sending;
}

function speaker({ author, author_name: name }) {
  if (author === "citizen") return words.me;
  if (author === "officer") return words.officer(name);
  return author === "bot" ? words.bot : words.system;
}
