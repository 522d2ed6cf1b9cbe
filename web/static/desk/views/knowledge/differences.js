// What a version changes, in the texts themselves: what went struck through, what came
// underlined, both also said.
import { el } from "../../dom.js";
import { words } from "../../words.js";
import { failure, loading } from "../../components/states.js";

const text = words.entry;

export class Differences {
  #asked = "";

  constructor(app) {
    this.app = app;
    this.node = el("section", { class: "card" });
  }

  async draw(id, number, edits) {
    const key = `${id}/${number}/${edits}`;
    if (key === this.#asked) return;
    this.#asked = key;
    if (!this.node.childElementCount) this.node.replaceChildren(loading());
    try {
      const found = await this.app.api.changes(id, number);
      if (key === this.#asked) this.#show(found);
    } catch (error) {
      this.#asked = "";
      this.node.replaceChildren(failure(error, () => this.draw(id, number, edits)));
    }
  }

  #show({ against, fields }) {
    this.node.hidden = against === null;
    if (against === null) return;
    this.node.replaceChildren(
      el("h2", {}, text.differences(against)),
      fields.length
        ? el("dl", { class: "differences" }, fields.map(change))
        : el("p", { class: "quiet" }, text.noDifferences(against)),
    );
  }
}

function change({ label, pieces }) {
  return el(
    "div",
    {},
    el("dt", {}, label),
    el("dd", {}, pieces.map(([part, said]) => piece(part, said))),
  );
}

function piece(part, said) {
  if (part === "same") return said;
  const tag = part === "gone" ? "del" : "ins";
  return el(tag, {}, el("span", { class: "sr" }, text[part]), said);
}
