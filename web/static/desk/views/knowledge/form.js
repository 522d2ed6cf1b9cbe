// A draft under the pen: saved by itself at each pause, with warnings while one writes.
import { button, el, icon } from "../../dom.js";
import { words } from "../../words.js";
import { formError } from "../../components/field.js";
import { say } from "../../components/notices.js";
import { AlikeBox } from "./alike.js";
import { EntryFields } from "./fields.js";

const text = words.entry;
const PAUSE_MS = 800;

export class DraftForm {
  #timer = 0;
  #running = null;
  #dirty = false;
  #edits;
  #strict = false;

  constructor(app, entry, { onSaved, onReload }) {
    Object.assign(this, { app, id: entry.id, number: entry.version.number, onSaved, onReload });
    this.#edits = entry.edits;
    this.alike = new AlikeBox(app, entry.id);
    this.error = formError();
    this.status = el("p", { class: "quiet save-status", role: "status" }, text.saved);
    this.fields = new EntryFields(entry.draft, { onChange: () => this.#changed() });
    this.node = el(
      "form",
      { class: "entry-form", novalidate: true },
      this.error.node,
      this.alike.node,
      this.fields.node,
      this.status,
    );
    this.node.addEventListener("submit", (event) => event.preventDefault());
    this.alike.look(this.fields.questions);
  }

  get edits() {
    return this.#edits;
  }

  /** From now on, what is missing is shown beside its field. */
  demand(faults) {
    this.#strict = true;
    this.#show(faults);
    this.fields.focusFault();
  }

  /** Everything typed is on the service once this resolves true. */
  async flush() {
    clearTimeout(this.#timer);
    while (this.#running) await this.#running;
    if (!this.#dirty) return true;
    await this.#save();
    return !this.#dirty;
  }

  stop() {
    this.alike.stop();
    this.flush();
  }

  #changed() {
    this.#dirty = true;
    this.status.textContent = text.unsaved;
    this.alike.look(this.fields.questions);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), PAUSE_MS);
  }

  async #save() {
    while (this.#running) await this.#running;
    this.#running = this.#send();
    await this.#running;
  }

  async #send() {
    this.#dirty = false;
    this.status.textContent = text.saving;
    try {
      const entry = await this.app.api.saveEntry(this.id, this.number, this.fields.draft, this.#edits);
      this.#edits = entry.edits;
      this.error.set("");
      if (this.#strict) this.#show(entry.faults);
      this.status.textContent = this.#dirty ? text.unsaved : text.saved;
      this.onSaved(entry);
    } catch (refusal) {
      this.#dirty = true;
      this.status.textContent = text.unsaved;
      this.#refused(refusal);
    } finally {
      this.#running = null;
    }
  }

  #refused(refusal) {
    this.error.set(text.saveFailed(refusal.message));
    if (refusal.status === 409) {
      this.error.node.append(button(text.reload, () => this.onReload(), { name: "refresh-cw", kind: "small" }));
    }
  }

  #show(faults) {
    const rest = this.fields.show(faults);
    const count = Object.keys(faults).length;
    const said = [count ? text.incomplete(count) : "", ...rest].filter(Boolean).join(" ");
    this.error.set(said);
    if (said) say(said);
  }
}

/** The same content to be read, not written. */
export function contentCard(draft) {
  const one = (name, value) =>
    value === null || value === undefined || value === "" || value.length === 0
      ? null
      : el(
          "div",
          {},
          el("dt", {}, text.fields[name]),
          el("dd", { class: "long" }, Array.isArray(value) ? value.join("\n") : value),
        );
  return el(
    "section",
    { class: "card" },
    el("h2", {}, text.content),
    el(
      "dl",
      { class: "content-list" },
      ["question", "variants", "scene", "answer", "audience", "region"].map((name) => one(name, draft[name])),
      el(
        "div",
        {},
        el("dt", {}, text.sections.sources),
        el(
          "dd",
          {},
          el(
            "ul",
            { role: "list" },
            draft.sources.map((source) =>
              el(
                "li",
                {},
                icon("file-text"),
                [
                  `《${source.title}》`,
                  source.doc_no,
                  source.issuer,
                  source.published ? `${text.sourceFields.published} ${source.published}` : "",
                  source.effective ? `${text.sourceFields.effective} ${source.effective}` : "",
                  source.clause,
                ]
                  .filter(Boolean)
                  .join("，"),
              ),
            ),
          ),
        ),
      ),
      ["status", "starts", "until", "facts_as_of", "review_by", "related", "successor"].map((name) =>
        one(name, draft[name]),
      ),
    ),
  );
}
