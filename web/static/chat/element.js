// <lianxin-chat>: joins the conversation (conversation.js) with what is seen of it.
// Attributes: server (default: where this script came from), mode="page|widget",
// title, hotline (told when the service cannot be reached).
import { Api } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { el, icon } from "./dom.js";
import { Banner, expiredNote, FreshDialog, Header, TypingLine } from "./frame.js";
import { Log } from "./log.js";
import { Store } from "./store.js";
import { dress, followKeyboard, loadIcons, unfoldForPrint } from "./surroundings.js";
import { words } from "./words.js";

export class LianxinChat extends HTMLElement {
  #life = null;
  #conversation;
  #store;
  #open = false;
  #title;
  #server;

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
  }

  get widget() {
    return this.getAttribute("mode") !== "page";
  }

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const root = this.shadowRoot;
    root.replaceChildren();
    const server = this.getAttribute("server") || new URL(import.meta.url).origin;
    this.#server = server.replace(/\/+$/, "");
    this.#store = new Store(this.#server);
    this.#conversation = new Conversation(new Api(this.#server), this.#store);
    this.#build();
    this.#listen();
    this.#showElder();
    loadIcons(root);
    followKeyboard(this, signal);
    unfoldForPrint(root, signal);
    const shown = this.widget ? [this.launcher, this.panel] : [this.panel];
    dress(root).then(() => {
      if (signal.aborted) return;
      root.append(...shown, this.dialog.node);
      this.log.toStart();
    });
    if (!this.widget) this.#open = true;
    this.#conversation.open({ create: !this.widget });
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#conversation?.close();
  }

  /** Opens the panel of the widget. */
  open() {
    if (this.#open) return;
    this.#open = true;
    this.panel.hidden = false;
    this.launcher.setAttribute("aria-expanded", "true");
    this.toggleAttribute("open", true);
    this.#conversation.open();
    this.log.toStart();
    this.composer.focus();
    this.#seen();
  }

  /** Closes the panel; the conversation goes on and new messages are counted. */
  close() {
    if (!this.#open || !this.widget) return;
    this.#open = false;
    this.panel.hidden = true;
    this.launcher.setAttribute("aria-expanded", "false");
    this.toggleAttribute("open", false);
    this.launcher.focus();
  }

  #build() {
    const { widget } = this;
    // As an attribute the title would hang over the chat as a tooltip.
    this.#title ??= this.getAttribute("title") || words.title;
    this.removeAttribute("title");
    this.log = new Log(this.#doing());
    this.header = new Header({
      title: this.#title,
      widget,
      onElder: () => {
        this.#store.elder = !this.#store.elder;
        this.#showElder();
      },
      onFresh: () => this.#askFresh(),
      onClose: () => this.close(),
    });
    this.banner = new Banner();
    this.typing = new TypingLine();
    this.composer = new Composer({
      send: (text) => this.#conversation.send(text),
      typing: () => this.#conversation.started && this.#conversation.typing(),
    });
    this.foot = el("div", { class: "foot" }, this.composer.node);
    this.dialog = new FreshDialog();
    this.panel = el(
      "section",
      {
        class: "panel",
        lang: words.language,
        role: widget ? "dialog" : null,
        "aria-labelledby": this.header.titleId,
        onkeydown: (event) => {
          if (event.key === "Escape" && widget && !event.isComposing) this.close();
        },
      },
      this.header.node,
      this.banner.node,
      this.log.node,
      this.typing.node,
      this.foot,
    );
    this.badge = el("span", { class: "badge" });
    this.unread = el(
      "span",
      {},
      el("span", { class: "hidden" }, words.unreadBefore),
      this.badge,
      el("span", { class: "hidden" }, words.unreadAfter),
    );
    this.unread.hidden = true;
    this.launcher = el(
      "button",
      { type: "button", class: "launcher", "aria-expanded": "false", onclick: () => this.open() },
      icon("message-circle-more"),
      el("span", {}, words.open),
      this.unread,
    );
    this.panel.hidden = widget;
    this.header.show({ mode: "bot" });
    this.log.busy(true);
  }

  /** What cards may set off. */
  #doing() {
    return {
      ask: (text) => {
        this.#conversation.send(text);
        this.#focusAfterPress();
      },
      feedback: (seq, helpful) => this.#conversation.feedback(seq, helpful),
      rate: (seq, number, rating) => this.#conversation.rate(seq, number, rating),
      mark: (seq) => this.#conversation.mark(seq),
      address: (url) => {
        const { href, protocol } = new URL(url, `${this.#server}/`);
        if (protocol !== "https:" && protocol !== "http:") return null;
        return { href, window: this.widget ? "_blank" : "_self" };
      },
    };
  }

  #listen() {
    const chat = this.#conversation;
    const { signal } = this.#life;
    const on = (type, callback) =>
      chat.addEventListener(type, ({ detail }) => callback(detail), { signal });

    on("reset", () => {
      this.log.busy(true);
      this.log.clear();
      this.#usable();
      this.#badge();
    });
    on("loaded", () => {
      this.banner.hide();
      this.log.toStart();
      setTimeout(() => this.log.busy(false)); // after the browser has told of the history
      this.#seen();
    });
    on("message", (detail) => {
      this.log.add(detail.message, detail);
      if (detail.fresh) this.#seen();
    });
    on("outbox", ({ error }) => {
      this.log.pending(chat.outbox.items);
      if (error?.status === 429) this.composer.complain(error.message);
    });
    on("refused", ({ text, error }) => {
      if (!this.composer.text) this.composer.text = text;
      this.composer.complain(error.message);
    });
    on("state", () => {
      this.header.show(chat.state);
      this.composer.withShortcuts(chat.state.mode === "bot");
    });
    on("typing", (detail) => {
      this.typing.show(detail, chat.state);
    });
    on("link", ({ up }) => this.banner.link(up));
    on("opening", ({ error }) => {
      const hotline = this.getAttribute("hotline");
      const text = hotline ? words.openingHotline(hotline) : words.opening;
      this.banner.show([403, 429].includes(error.status) ? error.message : text);
    });
    on("expired", () => {
      this.banner.hide();
      this.typing.show({ on: false }, chat.state);
      this.foot.replaceChildren(expiredNote(() => this.#renew()));
    });
    on("stored", ({ key }) => {
      if (key === "elder") this.#showElder();
      if (key.startsWith("seen:")) this.#badge();
    });
    document.addEventListener("visibilitychange", () => this.#seen(), { signal });
  }

  #usable() {
    if (!this.composer.node.isConnected || this.foot.firstChild !== this.composer.node) {
      this.foot.replaceChildren(this.composer.node);
    }
    this.header.show(this.#conversation.state);
    this.composer.withShortcuts(true);
  }

  async #askFresh() {
    if (this.#conversation.expired || (await this.dialog.ask())) await this.#renew();
  }

  async #renew() {
    const unsent = await this.#conversation.renew();
    if (unsent.length) this.composer.text = unsent.join("\n");
    this.composer.focus();
  }

  #seen() {
    if (this.#open && !document.hidden) this.#conversation.markSeen();
    this.#badge();
  }

  #badge() {
    const count = this.#open ? 0 : this.#conversation.unread;
    this.unread.hidden = count === 0;
    this.badge.textContent = count > 99 ? "99+" : String(count);
  }

  #showElder() {
    const on = this.#store.elder;
    this.toggleAttribute("elder", on);
    if (!this.widget) document.documentElement.toggleAttribute("data-lx-elder", on);
    this.header.showElder(on);
    this.log.toStart();
  }

  /** The pressed button is gone: keyboards go on in the input, phones keep theirs down. */
  #focusAfterPress() {
    if (matchMedia("(pointer: coarse)").matches) this.log.scroller.focus({ preventScroll: true });
    else this.composer.focus();
  }
}
