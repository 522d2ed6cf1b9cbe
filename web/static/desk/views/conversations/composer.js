// Where an officer writes: to the citizen, or a note to colleagues. The two must never be
// mistaken for each other, so the whole box, its words and its button change together, and
// each has a draft of its own: what was begun as a note never stands in the reply.
import { button, el, icon, uid } from "../../dom.js";
import { drafts } from "../../drafts.js";
import { words } from "../../words.js";
import { uuid } from "../../../chat/store.js";
import { CannedPicker } from "./canned.js";

const text = words.composer;
const MAX = 2_000; // as the service's own limit
const WARN_LEFT = 100;
const TYPING_EVERY_MS = 3_000;

export class Composer {
  #audience = "everyone";
  #mayReply = false;
  #typedAt = 0;
  #draftKey;
  #drafts; // {everyone, staff, audience}

  constructor(app, id, { onSend }) {
    Object.assign(this, { app, id, onSend });
    this.#draftKey = `conversation:${id}`;
    this.box = el("textarea", { rows: "2", id: uid("composer") });
    this.box.addEventListener("input", () => this.#typed());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.count = el("p", { class: "composer-count", role: "status" });
    this.why = el("p", { class: "composer-why" });
    this.hint = el("p", { class: "composer-note" }, icon("sticky-note"), text.noteWarning);
    this.sendButton = button(text.send, () => this.#submit(), { name: "send", kind: "primary" });
    this.canned = new CannedPicker(app, { onPick: (said) => this.#insertCanned(said) });
    this.modes = this.#modeSwitch();
    this.node = el(
      "div",
      { class: "composer" },
      this.hint,
      this.why,
      this.box,
      el(
        "div",
        { class: "composer-bar" },
        this.modes.node,
        this.canned.node,
        this.count,
        this.sendButton,
      ),
    );
    this.#drafts = drafts.get(this.#draftKey);
    this.#setAudience(this.#drafts.audience || "everyone");
  }

  destroy() {
    this.canned.destroy();
  }

  /** What this officer may do here now, and if not, why. */
  allow({ mode, mine, officer }) {
    this.#mayReply = mine;
    this.modes.reply.disabled = !mine;
    this.why.textContent = mine
      ? ""
      : mode === "waiting"
        ? text.takeFirst
        : mode === "officer"
          ? text.heldBy(officer)
          : text.withBot;
    this.why.hidden = mine;
    const wanted = this.#drafts.audience || "everyone";
    this.#setAudience(mine ? wanted : "staff", { remember: false });
  }

  focus(audience) {
    if (audience === "staff" || this.#mayReply) this.#setAudience(audience);
    this.box.focus();
  }

  openCanned() {
    this.canned.open();
  }

  /** Puts text back, e.g. of a message that could not be sent. */
  insert(said, audience) {
    if (audience === "staff" || this.#mayReply) this.#setAudience(audience);
    this.box.value = this.box.value ? `${said}\n${this.box.value}` : said;
    this.#changed();
    this.box.focus();
  }

  #modeSwitch() {
    const name = uid("audience");
    const radio = (value, label, sign) => {
      const input = el("input", { type: "radio", name, value });
      input.addEventListener("change", () => {
        this.#setAudience(value);
        this.box.focus();
      });
      return { input, label: el("label", {}, input, icon(sign), el("span", {}, label)) };
    };
    const reply = radio("everyone", text.label, "reply");
    const note = radio("staff", text.noteLabel, "sticky-note");
    return {
      node: el(
        "div",
        { class: "mode-switch", role: "radiogroup", "aria-label": text.modes },
        reply.label,
        note.label,
      ),
      reply: reply.input,
      note: note.input,
    };
  }

  #setAudience(audience, { remember = true } = {}) {
    this.#audience = audience;
    this.box.value = this.#drafts[audience] ?? "";
    const note = audience === "staff";
    this.node.dataset.audience = audience;
    this.modes.note.checked = note;
    this.modes.reply.checked = !note;
    this.hint.hidden = !note;
    this.box.setAttribute("aria-label", note ? text.noteLabel : text.label);
    this.box.placeholder = note ? text.notePlaceholder : text.placeholder;
    this.sendButton.lastElementChild.textContent = note ? text.saveNote : text.send;
    this.sendButton.classList.toggle("button-note", note);
    if (remember) {
      this.#drafts.audience = note ? "staff" : "";
      this.#save();
    }
    this.#measure();
  }

  #typed() {
    this.#changed();
    const now = Date.now();
    const tell = this.#audience === "everyone" && this.#mayReply && this.box.value.trim();
    if (tell && now - this.#typedAt > TYPING_EVERY_MS) {
      this.#typedAt = now;
      this.app.api.typing(this.id).catch(() => {}); // a courtesy, not worth a word
    }
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return; // an input method is at work
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape") {
      this.box.blur();
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #submit() {
    const said = this.box.value.trim();
    if (!said) {
      this.count.textContent = text.empty;
      this.box.focus();
      return;
    }
    if (said.length > MAX || (this.#audience === "everyone" && !this.#mayReply)) return;
    this.onSend({ id: uuid(), text: said, audience: this.#audience });
    this.box.value = "";
    this.#typedAt = 0;
    this.#changed();
    this.box.focus();
  }

  #insertCanned(said) {
    const { selectionStart, selectionEnd } = this.box;
    this.box.setRangeText(said, selectionStart, selectionEnd, "end");
    this.#changed();
    this.box.focus();
  }

  #changed() {
    this.#save();
    this.#measure();
  }

  #save() {
    this.#drafts[this.#audience] = this.box.value;
    drafts.set(this.#draftKey, this.#drafts);
  }

  #measure() {
    const left = MAX - this.box.value.trim().length;
    this.count.textContent = left < 0 ? text.over(-left) : left < WARN_LEFT ? text.left(left) : "";
    this.node.classList.toggle("too-long", left < 0);
    const lines = this.box.value.split("\n").length + Math.floor(this.box.value.length / 45);
    this.box.rows = Math.min(Math.max(lines, 2), 8);
  }
}
