// Where the person writes. Enter sends, Shift+Enter breaks the line; Enter that picks a
// word in an input method never sends. Nothing is cut off silently: too long is told.
import { button, el, icon, uid } from "./dom.js";
import { words } from "./words.js";

export const LIMIT = 2_000;
const NEAR_LIMIT = 200;

export class Composer {
  #input;
  #error;
  #counter;
  #shortcuts;

  constructor({ send, typing }) {
    this.send = send;
    const hint = uid("hint");
    this.#error = el("p", { class: "error", id: uid("error"), role: "alert" });
    this.#counter = el("p", { class: "counter", id: uid("counter"), "aria-live": "polite" });
    this.#input = el("textarea", {
      class: "input",
      rows: "1",
      placeholder: words.placeholder,
      "aria-label": words.input,
      "aria-describedby": `${hint} ${this.#counter.id} ${this.#error.id}`,
      autocomplete: "off",
      enterkeyhint: "send",
      onkeydown: (event) => this.#key(event),
      oninput: () => {
        this.complain("");
        this.#measure();
        if (this.text) typing();
      },
    });
    this.#shortcuts = el(
      "div",
      { class: "shortcuts", role: "group", "aria-label": words.shortcuts },
      button(words.human, () => send(words.human), { kind: "chip", name: "headset" }),
      button(words.track, () => send(words.track), { kind: "chip", name: "list-checks" }),
    );
    this.node = el(
      "form",
      {
        class: "composer",
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          this.#submit();
        },
      },
      this.#shortcuts,
      this.#error,
      this.#counter,
      el(
        "div",
        { class: "line" },
        this.#input,
        el(
          "button",
          { type: "submit", class: "button button-main send" },
          icon("send"),
          el("span", {}, words.send),
        ),
      ),
      el("p", { class: "hint hidden", id: hint }, words.hint),
    );
  }

  get text() {
    return this.#input.value.trim();
  }

  set text(value) {
    this.#input.value = value;
    this.#measure();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  /** Says beside the input what is wrong; an empty text takes it back. */
  complain(text) {
    this.#error.textContent = text;
    if (text) this.#input.setAttribute("aria-invalid", "true");
    else this.#input.removeAttribute("aria-invalid");
  }

  /** An officer is already there or on the way: only the bot needs these. */
  withShortcuts(on) {
    this.#shortcuts.hidden = !on;
  }

  #key(event) {
    // keyCode 229: Safari reports the Enter that ends a composition without isComposing.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const { text } = this;
    const over = length(text) - LIMIT;
    if (!text) this.complain(words.empty);
    else if (over > 0) this.complain(words.charactersOver(over));
    else {
      this.text = "";
      this.complain("");
      this.send(text);
    }
    this.focus();
  }

  #measure() {
    const left = LIMIT - length(this.text);
    this.#counter.textContent = left > NEAR_LIMIT || left < 0 ? "" : words.charactersLeft(left);
    if (left < 0) this.complain(words.charactersOver(-left));
    // Grows with its text up to the height the style sheet allows.
    this.#input.style.height = "auto";
    const border = this.#input.offsetHeight - this.#input.clientHeight;
    this.#input.style.height = `${this.#input.scrollHeight + border}px`;
  }
}

/** Characters as the service counts them: code points, not UTF-16 units. */
function length(text) {
  return [...text].length;
}
