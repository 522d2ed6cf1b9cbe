// The scrolling record of a conversation. It follows new messages only while its reader
// is at the end; otherwise a button tells how many have come.
import { button, el } from "../../dom.js";
import { day } from "../../time.js";
import { words } from "../../words.js";
import { dayLine, messageNode, pendingNode, unreadLine } from "./message.js";

const text = words.thread;
const NEAR_END_PX = 80;
const TYPING_MS = 6_000;

export class Log {
  #nodes = new Map(); // seq → list item
  #unreadFrom = 0;
  #below = 0;
  #typingTimer = 0;

  constructor({ resend, discard }) {
    Object.assign(this, { resend, discard });
    this.list = el("ol", { class: "log-list", role: "list" });
    this.dots = el("p", { class: "typing", role: "status" });
    this.more = button("", () => this.toEnd(), { name: "arrow-down", kind: "small more" });
    this.more.hidden = true;
    this.scroller = el(
      "div",
      { class: "log", role: "log", "aria-label": text.log, tabindex: "0" },
      this.list,
      this.dots,
    );
    this.scroller.addEventListener("scroll", () => {
      if (this.#nearEnd) this.#seen();
    });
    this.node = el("div", { class: "log-frame" }, this.scroller, this.more);
  }

  destroy() {
    clearTimeout(this.#typingTimer);
  }

  /** First showing: from the first unread message if there is one, else from the end. */
  open(transcript, unread) {
    const citizens = transcript.messages.filter(({ author }) => author === "citizen");
    this.#unreadFrom = unread ? (citizens.at(-unread)?.seq ?? 0) : 0;
    this.scroller.setAttribute("aria-live", "off"); // the history is not news
    this.#draw(transcript);
    const line = this.list.querySelector(".unread-line");
    if (line) line.scrollIntoView({ block: "start" });
    else this.toEnd();
    setTimeout(() => this.scroller.setAttribute("aria-live", "polite"), 500);
  }

  update(transcript, { toEnd = false } = {}) {
    const follow = toEnd || this.#nearEnd;
    const before = this.#nodes.size;
    this.#draw(transcript);
    if (follow) return this.toEnd();
    this.#below += this.#nodes.size - before;
    this.more.hidden = this.#below === 0;
    this.more.lastElementChild.textContent = text.newBelow(this.#below);
  }

  typing(on) {
    clearTimeout(this.#typingTimer);
    const follow = this.#nearEnd;
    this.dots.textContent = on ? text.typing : "";
    if (follow) this.toEnd();
    if (on) this.#typingTimer = setTimeout(() => this.typing(false), TYPING_MS);
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#seen();
  }

  get #nearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  #seen() {
    this.#below = 0;
    this.more.hidden = true;
  }

  /** Keeps the items it has, so that open details and selections survive. */
  #draw(transcript) {
    const wanted = [];
    let today = "";
    for (const message of transcript.messages) {
      const date = day(message.created_at);
      if (date !== today) wanted.push(this.#keep(`day-${date}`, () => dayLine(message.created_at)));
      today = date;
      if (message.seq === this.#unreadFrom) wanted.push(this.#keep("unread", unreadLine));
      wanted.push(this.#keep(message.seq, () => messageNode(message)));
    }
    let at = this.list.firstChild;
    for (const node of wanted) {
      if (node === at) at = at.nextSibling;
      else this.list.insertBefore(node, at);
    }
    while (at) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
    this.list.append(
      ...transcript.pending.map((item) =>
        pendingNode(item, {
          resend: () => this.resend(item),
          discard: () => this.discard(item),
        }),
      ),
    );
    if (!this.list.children.length) this.list.append(el("li", { class: "quiet" }, text.empty));
  }

  #keep(key, make) {
    if (!this.#nodes.has(key)) this.#nodes.set(key, make());
    return this.#nodes.get(key);
  }
}
