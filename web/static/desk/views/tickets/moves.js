// 下一步: the moves the service allows, each with just the fields it needs. The rules are
// the service's; this form shows its refusals beside the field they concern.
import { button, el, icon, uid } from "../../dom.js";
import { drafts } from "../../drafts.js";
import { words } from "../../words.js";
import { field, formError, select } from "../../components/field.js";

const text = words.ticket;

const USUAL = ["dispatch", "reply", "close"]; // the move most likely wanted stands open

export class MovesPanel {
  #open = "";
  #ticket;
  #shape = "";
  busy = false;

  constructor(app, ticket, departments, { onDone }) {
    Object.assign(this, { app, departments, onDone });
    this.#ticket = ticket;
    this.body = el("div", {});
    this.node = el("section", { class: "card moves" }, el("h2", {}, text.moves), this.body);
  }

  /** Redraws only when the allowed moves changed: somebody may be typing. */
  update(ticket) {
    this.#ticket = ticket;
    const shape = JSON.stringify([ticket.state, ticket.moves, ticket.suggestions]);
    if (shape === this.#shape) return;
    this.#shape = shape;
    const main = ticket.moves.find(({ move }) => USUAL.includes(move)) ?? ticket.moves[0];
    const still = ticket.moves.some(({ move }) => move === this.#open);
    this.#open = still ? this.#open : (main?.move ?? "");
    this.#draw();
  }

  /** Opens a move's form and puts the cursor there; false when it is not allowed now. */
  open(move) {
    if (!this.#ticket.moves.some((item) => item.move === move)) return false;
    this.#open = move;
    this.#draw();
    this.body.querySelector("textarea, select, .suggestion input")?.focus();
    return true;
  }

  #draw() {
    const { moves } = this.#ticket;
    if (!moves.length) {
      this.body.replaceChildren(el("p", { class: "quiet" }, text.noMoves));
      return;
    }
    const current = moves.find(({ move }) => move === this.#open) ?? moves[0];
    const tabs = moves.map((item) =>
      button(item.label, () => this.open(item.move), {
        kind: "tab",
        "aria-pressed": String(item === current),
      }),
    );
    this.body.replaceChildren(
      moves.length > 1
        ? el("div", { class: "move-tabs", role: "group", "aria-label": text.moves }, tabs)
        : "",
      this.#form(current),
    );
  }

  #form({ move, label, needs }) {
    const key = `ticket:${this.#ticket.number}:${move}`;
    const draft = drafts.get(key);
    const fields = new Map(needs.map((need) => [need, this.#field(move, need, draft[need] ?? "")]));
    const error = formError();
    const submit = button(text.submit[move] ?? label, null, {
      kind: move === "note" ? "primary button-note" : "primary",
      type: "submit",
    });
    const form = el(
      "form",
      { class: `move-form move-${move}`, novalidate: true },
      error.node,
      [...fields.values()].map(({ node }) => node),
      el("div", { class: "form-actions" }, submit),
    );
    const values = () => Object.fromEntries([...fields].map(([need, item]) => [need, item.value]));
    form.addEventListener("input", () => drafts.set(key, values()));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (this.busy) return;
      error.set("");
      const missing = [...fields].filter(([, item]) => !item.value);
      for (const [need, item] of missing) item.setError(text.missing[need] ?? text.missing.text);
      if (missing.length) return missing[0][1].input.focus();
      await this.#submit({ move, label, key, values: values(), fields, error, submit });
    });
    return form;
  }

  async #submit({ move, label, key, values, fields, error, submit }) {
    this.busy = true;
    submit.disabled = true;
    submit.lastElementChild.textContent = text.submitting;
    try {
      const body = { move, department: "", text: "", reason: "", ...values };
      const ticket = await this.app.api.move(this.#ticket.number, body);
      drafts.set(key, {});
      this.#shape = "";
      this.#open = "";
      this.busy = false;
      this.onDone(ticket, label);
    } catch (refusal) {
      // With one field only, a 422 can only be about that one.
      const only = fields.size === 1 && refusal.status === 422 ? [...fields.values()][0] : null;
      if (only) only.setError(refusal.message);
      else error.set(refusal.message);
      only?.input.focus();
    } finally {
      this.busy = false;
      submit.disabled = false;
      submit.lastElementChild.textContent = text.submit[move] ?? label;
    }
  }

  #field(move, need, value) {
    const label = text.needsOf[move]?.[need] ?? text.needs[need] ?? need;
    if (need === "department") return this.#departmentField(label, value);
    const long = need === "text";
    const box = el("textarea", { rows: long ? "5" : "2", maxlength: long ? "2000" : "500" });
    box.value = value;
    return field(label, box);
  }

  /** The classifier's suggestions, one press each; every other one in the list below. */
  #departmentField(label, value) {
    const { department: current } = this.#ticket;
    const others = this.departments.filter(({ code }) => code !== current);
    const suggestions = this.#ticket.suggestions.filter(({ department }) => department !== current);
    const list = field(
      suggestions.length ? text.otherDepartment : label,
      select([["", text.pickDepartment], ...others.map(({ code, name }) => [code, name])], value),
    );
    if (!suggestions.length) return list;
    const name = uid("suggestion");
    const radios = suggestions.map(({ department, label: title, confidence }) => {
      const radio = el("input", { type: "radio", name, value: department });
      radio.checked = department === value;
      radio.addEventListener("change", () => {
        list.input.value = department;
        list.setError("");
      });
      return el(
        "label",
        { class: "suggestion" },
        radio,
        icon("building-2"),
        el("span", {}, title),
        el("span", { class: "quiet number" }, text.likely(Math.round(confidence * 100))),
      );
    });
    list.input.addEventListener("change", () => {
      for (const radio of list.node.parentElement.querySelectorAll("input[type=radio]")) {
        radio.checked = radio.value === list.input.value;
      }
    });
    return {
      node: el(
        "fieldset",
        { class: "department" },
        el("legend", {}, label),
        el("p", { class: "hint" }, text.suggested),
        el("div", { class: "suggestions" }, radios),
        list.node,
      ),
      input: list.input,
      get value() {
        return list.value;
      },
      setError: list.setError,
    };
  }
}
