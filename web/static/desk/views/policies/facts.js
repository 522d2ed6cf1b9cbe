// What is known of a document beside its text, each with the line it was recognised in.
import { el } from "../../dom.js";
import { words } from "../../words.js";
import { field, select } from "../../components/field.js";

const text = words.policies;
const DAYS = ["written", "published", "effective", "expires"];
const LONGEST = { title: 200, doc_no: 60, issuer: 200, region: 60 };

export class FactsForm {
  #fields = {};

  constructor(facts, evidence = {}) {
    for (const [name, label] of Object.entries(text.fields)) {
      this.#fields[name] = field(label, control(name, facts[name] ?? ""), { hint: hint(name, facts, evidence) });
    }
    const { title, ...others } = this.#fields;
    this.node = el(
      "div",
      { class: "facts-form" },
      title.node,
      el("div", { class: "facts-grid" }, Object.values(others).map((one) => one.node)),
    );
  }

  get value() {
    return Object.fromEntries(
      Object.entries(this.#fields).map(([name, one]) => [name, DAYS.includes(name) ? one.value || null : one.value]),
    );
  }

  valid() {
    const { title } = this.#fields;
    if (title.value.length >= 2) return true;
    title.setError(text.missingTitle);
    title.input.focus();
    return false;
  }
}

function control(name, value) {
  if (name === "level") return select(Object.entries(text.levels), value || "unknown");
  if (DAYS.includes(name)) return el("input", { type: "date", value });
  return el("input", { value, maxlength: LONGEST[name], autocomplete: "off" });
}

function hint(name, facts, evidence) {
  const [line, sure] = Array.isArray(evidence[name])
    ? evidence[name]
    : [evidence[name]?.line, evidence[name]?.sure];
  if (line) return text.evidence(line.length > 60 ? `${line.slice(0, 60)}…` : line, sure);
  return facts[name] && facts[name] !== "unknown" ? "" : text.notFound;
}
