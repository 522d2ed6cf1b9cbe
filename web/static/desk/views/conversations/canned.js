// 快捷回复: sentences kept by the service, found by typing, put into the box to be read
// over before sending; never sent by themselves.
import { button, el, icon, uid } from "../../dom.js";
import { words } from "../../words.js";

const text = words.composer;
let cache = null; // the same for every conversation of this page

export class CannedPicker {
  #items = [];
  #active = 0;
  #abort = new AbortController();

  constructor(app, { onPick }) {
    Object.assign(this, { app, onPick });
    const listId = uid("canned");
    this.toggle = button(text.canned, () => (this.panel.hidden ? this.open() : this.close()), {
      name: "list",
      kind: "quiet",
      "aria-expanded": "false",
      "aria-haspopup": "listbox",
    });
    this.search = el("input", {
      type: "text",
      role: "combobox",
      placeholder: text.cannedSearch,
      "aria-label": text.cannedSearch,
      "aria-controls": listId,
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      autocomplete: "off",
    });
    this.list = el("ul", { id: listId, role: "listbox", "aria-label": text.canned });
    this.none = el("p", { class: "quiet", role: "status" });
    this.panel = el(
      "div",
      { class: "canned-panel", hidden: true },
      el("div", { class: "search" }, icon("search"), this.search),
      this.list,
      this.none,
    );
    this.node = el("div", { class: "canned" }, this.toggle, this.panel);
    this.search.addEventListener("input", () => this.#filter());
    this.search.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener(
      "pointerdown",
      (event) => !this.node.contains(event.target) && this.close(),
      { signal: this.#abort.signal },
    );
  }

  destroy() {
    this.#abort.abort();
  }

  async open() {
    this.panel.hidden = false;
    this.toggle.setAttribute("aria-expanded", "true");
    this.search.value = "";
    this.search.focus();
    if (!cache) {
      this.none.textContent = words.loading;
      try {
        cache = (await this.app.api.canned()).items;
      } catch (error) {
        this.none.textContent = error.message;
        return;
      }
    }
    this.#filter();
  }

  close({ focus = false } = {}) {
    if (this.panel.hidden) return;
    this.panel.hidden = true;
    this.toggle.setAttribute("aria-expanded", "false");
    if (focus) this.toggle.focus();
  }

  #filter() {
    const wanted = this.search.value.trim().toLowerCase();
    this.#items = (cache ?? []).filter((item) =>
      `${item.title} ${item.text}`.toLowerCase().includes(wanted),
    );
    this.#active = 0;
    this.none.textContent = this.#items.length
      ? ""
      : cache?.length
        ? text.cannedEmpty
        : text.cannedNone;
    this.list.hidden = !this.#items.length;
    this.list.replaceChildren(
      ...this.#items.map((item, index) => {
        const option = el(
          "li",
          { role: "option", id: `${this.list.id}-${index}` },
          el("strong", {}, item.title),
          el("span", {}, item.text),
        );
        option.addEventListener("click", () => this.#pick(index));
        return option;
      }),
    );
    this.#mark();
  }

  #key(event) {
    if (event.isComposing) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) {
      const count = this.#items.length;
      this.#active = count ? (this.#active + move + count) % count : 0;
      this.#mark();
    } else if (event.key === "Enter") {
      this.#pick(this.#active);
    } else if (event.key === "Escape") {
      this.close({ focus: true });
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #mark() {
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.#active));
      if (index === this.#active) option.scrollIntoView({ block: "nearest" });
    });
    if (this.#items.length) {
      this.search.setAttribute("aria-activedescendant", `${this.list.id}-${this.#active}`);
    } else {
      this.search.removeAttribute("aria-activedescendant");
    }
  }

  #pick(index) {
    const item = this.#items[index];
    if (!item) return;
    this.close();
    this.onPick(item.text);
  }
}
