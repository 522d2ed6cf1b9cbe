// The left pane: who waits (longest first), whom I talk to, whom colleagues talk to.
import { button, el, fill, icon } from "../../dom.js";
import { address } from "../../router.js";
import { ago, waiting } from "../../time.js";
import { words } from "../../words.js";
import { failed } from "../../components/notices.js";
import { failure, loading } from "../../components/states.js";

const text = words.conversations;
const SECTIONS = ["waiting", "mine", "others"];

export class ListPane {
  #marked = "";
  #abort = new AbortController();

  constructor(app) {
    this.app = app;
    this.search = el("input", {
      type: "search",
      "aria-label": text.search,
      placeholder: text.searchPlaceholder,
      autocomplete: "off",
    });
    this.search.addEventListener("input", () => this.#draw());
    this.search.addEventListener("keydown", (event) => this.#searchKey(event));
    this.body = el("div", { class: "pane-body" });
    this.node = el(
      "section",
      { class: "pane pane-list", "aria-label": text.list },
      el(
        "header",
        { class: "pane-head" },
        el("h2", {}, words.views.conversations),
        el("div", { class: "search" }, icon("search"), this.search),
      ),
      this.body,
    );
    app.queue.addEventListener("change", () => this.#draw(), { signal: this.#abort.signal });
    this.#draw();
  }

  get items() {
    return this.body.querySelectorAll("a.item");
  }

  get holdsFocus() {
    return this.body.contains(document.activeElement);
  }

  mark(conversation) {
    this.#marked = conversation;
    this.#draw();
  }

  destroy() {
    this.#abort.abort();
  }

  #searchKey(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "Enter") {
      this.items[0]?.focus();
      event.preventDefault();
    } else if (event.key === "Escape") {
      if (this.search.value) {
        this.search.value = "";
        this.#draw();
      } else {
        this.search.blur();
      }
      event.preventDefault();
    }
  }

  #draw() {
    const { queue } = this.app;
    if (!queue.loaded) {
      const retry = () => queue.load();
      this.body.replaceChildren(queue.error ? failure(queue.error, retry) : loading());
      return;
    }
    const wanted = this.search.value.trim().toLowerCase();
    const fits = (item) =>
      [item.last_text, item.reason, item.officer_name, item.channel_label].some((part) =>
        part?.toLowerCase().includes(wanted),
      );
    fill(
      this.body,
      SECTIONS.map((name) => this.#section(name, wanted ? queue[name].filter(fits) : queue[name], wanted)),
    );
  }

  #section(name, items, searching) {
    const rows = items.map((item) => this.#row(name, item));
    return el(
      "section",
      { class: `queue queue-${name}` },
      el(
        "h3",
        {},
        text.sections[name],
        el("span", { class: "count" }, String(items.length)),
      ),
      rows.length
        ? el("ul", { role: "list" }, rows)
        : el("p", { class: "queue-empty" }, searching ? text.empty.search : text.empty[name]),
    );
  }

  #row(name, item) {
    const link = el(
      "a",
      {
        class: "item",
        href: address("conversations", item.conversation),
        "data-key": item.conversation,
        "aria-current": item.conversation === this.#marked ? "true" : null,
      },
      el(
        "span",
        { class: "item-top" },
        name === "waiting" ? waiting(item.since) : el("span", { class: "item-who" }, who(name, item)),
        name === "waiting" ? null : el("span", { class: "item-side" }, ago(item.since)),
      ),
      el("span", { class: "item-text" }, item.last_text || text.noText),
      el(
        "span",
        { class: "item-reason" },
        [item.channel_label, item.reason].filter(Boolean).join(" · "),
      ),
      item.unread
        ? el(
            "span",
            { class: "unread" },
            el("span", { "aria-hidden": "true" }, item.unread > 99 ? "99+" : String(item.unread)),
            el("span", { class: "sr" }, text.unread(item.unread)),
          )
        : null,
    );
    const take =
      name === "waiting"
        ? button(text.take, (event) => this.#take(item.conversation, event.currentTarget), {
            kind: "primary small",
            "data-key": `take-${item.conversation}`,
          })
        : null;
    return el("li", {}, link, take);
  }

  async #take(conversation, control) {
    control.disabled = true;
    try {
      await this.app.api.take(conversation);
      this.app.router.go(address("conversations", conversation));
    } catch (error) {
      failed(error);
    } finally {
      control.disabled = false;
      this.app.queue.load();
    }
  }
}

function who(name, item) {
  return name === "others" ? text.held(item.officer_name) : words.thread.heading(item.channel_label);
}
