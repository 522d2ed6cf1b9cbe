// 下一步: what may be done with a version now, and who else is needed for the rest. The rules
// are the service's; each step asks for what it takes in a dialog.
import { button, el, icon } from "../../dom.js";
import { words } from "../../words.js";
import { openDialog } from "../../components/dialog.js";
import { field, formError } from "../../components/field.js";

const text = words.entry;
const MAIN = ["submit", "approve", "publish"];
const GRAVE = ["withdraw", "discard"];

export class StepsPanel {
  constructor(app, { before, onDone, onRefused }) {
    Object.assign(this, { app, before, onDone, onRefused });
    this.body = el("div", { class: "steps" });
    this.node = el("section", { class: "card moves" }, el("h2", {}, text.moves), this.body);
  }

  update(entry) {
    this.entry = entry;
    const items = entry.moves.map((move) => this.#item(move));
    if (entry.may_revise) items.unshift(this.#revise());
    this.body.replaceChildren(...(items.length ? items : [el("p", { class: "quiet" }, text.noMoves)]));
  }

  #item(move) {
    if (move.why) {
      return el(
        "p",
        { class: "step-barred" },
        icon("users"),
        el("span", {}, el("strong", {}, move.label), el("br"), move.why),
      );
    }
    const kind = MAIN.includes(move.move) ? "primary" : "plain";
    return button(move.label, () => this.#make(move), { kind });
  }

  #revise() {
    return el(
      "div",
      {},
      button(text.revise, () => this.#run(() => this.app.api.reviseEntry(this.entry.id), text.revised), {
        kind: "primary",
        name: "pencil",
      }),
      el("p", { class: "hint" }, text.reviseHint),
    );
  }

  async #make(move) {
    if (!(await this.before())) return;
    const { id, version } = this.entry;
    if (move.move === "submit" && Object.keys(this.entry.faults).length) {
      return this.onRefused(this.entry.faults);
    }
    const send = (values) =>
      this.app.api.moveEntry(id, version.number, { move: move.move, edits: this.entry.edits, ...values });
    const done = await askFor(move, send);
    if (done) this.onDone(done, text.done(move.label));
  }

  async #run(work, said) {
    try {
      this.onDone(await work(), said);
    } catch (error) {
      await openDialog({ title: text.moves, body: el("p", {}, error.message) });
    }
  }
}

/** A dialog with what the move takes; stays open with the service's refusal. */
async function askFor({ move, label, needs }, send) {
  let done = null;
  const fields = new Map(needs.map((need, place) => [need, needField(need, place === 0)]));
  const error = formError();
  const form = el(
    "form",
    { novalidate: true, id: "entry-step" },
    text.ask[move] ? el("p", {}, text.ask[move]) : null,
    error.node,
    [...fields.values()].map(({ node }) => node),
  );
  await openDialog({
    title: label,
    body: form,
    actions: (close) => {
      const submit = button(label, null, {
        kind: GRAVE.includes(move) ? "danger" : "primary",
        type: "submit",
        form: "entry-step",
        autofocus: fields.size === 0,
      });
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        error.set("");
        for (const one of fields.values()) if (!one.value) one.setError(text.missing);
        const wrong = form.querySelector("[aria-invalid]");
        if (wrong) return wrong.focus();
        submit.disabled = true;
        try {
          done = await send(Object.fromEntries([...fields].map(([need, one]) => [need, valueOf(need, one)])));
          close();
        } catch (refusal) {
          error.set(refusal.message);
        } finally {
          submit.disabled = false;
        }
      });
      return [button(words.cancel, () => close()), submit];
    },
  });
  return done;
}

function needField(need, first) {
  const control =
    need === "publish_at"
      ? el("input", { type: "datetime-local", autofocus: first })
      : el("textarea", { rows: "3", maxlength: "500", autofocus: first });
  return field(text.needs[need], control);
}

/** The hour is of the service's region, wherever the editor's computer thinks it is. */
function valueOf(need, one) {
  return need === "publish_at" ? `${one.value.slice(0, 16)}:00+08:00` : one.value;
}
