// Says while one is writing that another entry may already answer this.
import { el, icon } from "../../dom.js";
import { address } from "../../router.js";
import { words } from "../../words.js";

const text = words.entry;
const PAUSE_MS = 700;

export class AlikeBox {
  #timer = 0;
  #asked = "";

  constructor(app, id) {
    Object.assign(this, { app, id });
    this.node = el("div", { role: "status", class: "alike" });
    this.node.hidden = true;
  }

  /** Looks once the typing pauses. */
  look(questions) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(questions.filter((one) => one.length > 3)), PAUSE_MS);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  async #look(questions) {
    const key = JSON.stringify(questions);
    if (key === this.#asked) return;
    this.#asked = key;
    try {
      const { items } = questions.length ? await this.app.api.alike(questions, this.id) : { items: [] };
      if (key === this.#asked) this.#draw(items);
    } catch {
      this.#asked = ""; // a warning less; saving tells if the service is away
    }
  }

  #draw(items) {
    this.node.hidden = !items.length;
    this.node.replaceChildren(
      el("p", { class: "alike-title" }, icon("triangle-alert"), el("strong", {}, text.alikeTitle)),
      el("p", {}, text.alikeText),
      el(
        "ul",
        { role: "list" },
        items.map(({ id, question, asked, likeness, state_label: state }) =>
          el(
            "li",
            {},
            el("a", { href: address("knowledge", id), target: "_blank" }, question),
            el("span", { class: "number" }, ` ${id} · ${state} · ${text.likeness(Math.round(likeness * 100))}`),
            el("span", { class: "alike-asked" }, text.alikeAsked(asked)),
          ),
        ),
      ),
    );
  }
}
