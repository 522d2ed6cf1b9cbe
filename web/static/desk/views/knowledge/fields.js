// The fields of an entry: what is typed into them becomes a draft, and each shows its faults.
import { button, el, uid } from "../../dom.js";
import { words } from "../../words.js";
import { field, select } from "../../components/field.js";

const text = words.entry;
const LONGEST = { question: 120, scene: 200, topic: 20, region: 200 };
const SOURCE = ["title", "doc_no", "issuer", "published", "effective", "clause"];
const DATES = new Set(["published", "effective", "starts", "until", "facts_as_of", "review_by"]);

/** What splits a list in one field. */
const SEPARATORS = { variants: /\n/, audience: /[、,，;；\s]+/, related: /[、,，;；\s]+/ };
const JOINTS = { variants: "\n", audience: "、", related: " " };

export class EntryFields {
  #fields = {};
  #sources = [];

  constructor(draft, { onChange }) {
    this.onChange = onChange;
    this.sourceList = el("div", { class: "sources-list" });
    this.node = el(
      "div",
      { class: "entry-fields" },
      group("ask", [this.#text("topic"), this.#text("question"), this.#area("variants", 6), this.#text("scene")]),
      group("answer", [this.#area("answer", 9), this.#counter()]),
      group("sources", [
        this.sourceList,
        button(text.addSource, () => this.#add({}, true), { name: "plus", kind: "small" }),
      ]),
      group("scope", [
        pair(this.#text("audience"), this.#text("region")),
        pair(this.#choice("status", text.statuses), this.#text("starts")),
        pair(this.#text("until"), this.#text("facts_as_of")),
        this.#text("review_by"),
      ]),
      group("links", [pair(this.#text("related"), this.#text("successor"))]),
    );
    this.node.addEventListener("input", () => this.changed());
    this.fill(draft);
  }

  fill(draft) {
    for (const [name, one] of Object.entries(this.#fields)) {
      const value = draft[name] ?? "";
      one.input.value = Array.isArray(value) ? value.join(JOINTS[name]) : value;
    }
    this.#sources = [];
    this.sourceList.replaceChildren();
    for (const source of draft.sources?.length ? draft.sources : [{}]) this.#add(source);
    this.#count();
  }

  /** The draft as it stands in the fields. */
  get draft() {
    const found = {};
    for (const [name, one] of Object.entries(this.#fields)) {
      const value = one.input.value.trim();
      if (SEPARATORS[name]) {
        found[name] = value.split(SEPARATORS[name]).map((part) => part.trim()).filter(Boolean);
      } else {
        found[name] = DATES.has(name) ? value || null : value;
      }
    }
    found.sources = this.#sources
      .map(({ fields }) =>
        Object.fromEntries(
          SOURCE.map((name) => [name, fields[name].value || (DATES.has(name) ? null : "")]),
        ),
      )
      .filter((source) => Object.values(source).some(Boolean));
    return found;
  }

  get questions() {
    const { question, variants } = this.draft;
    return [question, ...variants].filter(Boolean);
  }

  /** Puts each fault beside its field; gives those that belong nowhere. */
  show(faults) {
    const said = new Map();
    const rest = [];
    for (const [where, why] of Object.entries(faults)) {
      const [name, place, part] = where.split(".");
      const one =
        name === "sources" && place !== undefined
          ? this.#sources[Number(place)]?.fields[part ?? "title"]
          : name === "sources"
            ? this.#sources[0]?.fields.title
            : this.#fields[name];
      if (!one) rest.push(why);
      else {
        const line = name === "variants" && place !== undefined ? text.line(Number(place) + 1, why) : why;
        said.set(one, [...(said.get(one) ?? []), line]);
      }
    }
    for (const one of this.#all()) one.setError((said.get(one) ?? []).join("；"));
    return rest;
  }

  focusFault() {
    const wrong = this.node.querySelector("[aria-invalid]");
    wrong?.focus();
    wrong?.scrollIntoView({ block: "center" });
  }

  changed() {
    this.#count();
    this.onChange();
  }

  #all() {
    return [...Object.values(this.#fields), ...this.#sources.flatMap(({ fields }) => Object.values(fields))];
  }

  #field(name, control) {
    const one = field(text.fields[name], control, { hint: text.hints[name] });
    this.#fields[name] = one;
    return one.node;
  }

  #text(name) {
    const date = DATES.has(name);
    return this.#field(
      name,
      el("input", {
        type: date ? "date" : "text",
        maxlength: date ? null : (LONGEST[name] ?? 400),
        autocomplete: "off",
        list: name === "topic" ? "known-topics" : name === "region" ? "known-regions" : null,
      }),
    );
  }

  #area(name, rows) {
    return this.#field(name, el("textarea", { rows, maxlength: "4000" }));
  }

  #choice(name, labels) {
    return this.#field(name, select(Object.entries(labels)));
  }

  #counter() {
    this.counter = el("p", { class: "hint number" });
    return this.counter;
  }

  #count() {
    this.counter.textContent = text.characters(this.#fields.answer.value.length);
  }

  #add(source, focus = false) {
    const fields = Object.fromEntries(
      SOURCE.map((name) => {
        const input = el("input", {
          type: DATES.has(name) ? "date" : "text",
          maxlength: DATES.has(name) ? null : "200",
          autocomplete: "off",
        });
        input.value = source[name] ?? "";
        return [name, field(text.sourceFields[name], input)];
      }),
    );
    const legend = el("legend", { id: uid("source") });
    const remove = button("", () => this.#remove(item), { name: "trash-2", kind: "small" });
    const node = el(
      "fieldset",
      { class: "source" },
      legend,
      fields.title.node,
      pair(fields.doc_no.node, fields.issuer.node),
      pair(fields.published.node, fields.effective.node),
      pair(fields.clause.node, remove),
    );
    const item = { node, fields, legend, remove };
    this.#sources.push(item);
    this.sourceList.append(node);
    this.#number();
    if (focus) fields.title.input.focus();
  }

  #remove(item) {
    this.#sources = this.#sources.filter((other) => other !== item);
    item.node.remove();
    if (!this.#sources.length) this.#add({});
    this.#number();
    this.#sources[0].fields.title.input.focus();
    this.changed();
  }

  #number() {
    this.#sources.forEach(({ legend, remove }, place) => {
      legend.textContent = text.source(place + 1);
      remove.lastElementChild.textContent = text.removeSource(place + 1);
    });
  }
}

function group(name, nodes) {
  const id = uid("group");
  return el(
    "section",
    { class: "card", "aria-labelledby": id },
    el("h2", { id }, text.sections[name]),
    nodes,
  );
}

function pair(left, right) {
  return el("div", { class: "pair" }, left, right);
}
