// What stands around the messages: header with the state, banners, typing line, the
// question before a new conversation. No knowledge of the network.
import { button, el, icon, uid } from "./dom.js";
import { words } from "./words.js";

const RESTORED_MS = 3_000;

export class Header {
  constructor({ title, widget, onElder, onFresh, onClose }) {
    const heading = uid("title");
    this.titleId = heading;
    this.title = el(widget ? "h2" : "h1", { class: "title", id: heading }, title);
    this.state = el("p", { class: "state", role: "status" });
    this.elder = button(words.elder, onElder, { kind: "head", "aria-pressed": "false" });
    this.fresh = button(words.fresh, onFresh, { kind: "head" });
    this.close = el(
      "button",
      { type: "button", class: "button button-head button-icon", "aria-label": words.close, onclick: onClose },
      icon("x"),
    );
    this.node = el(
      "div",
      { class: "header" },
      el("div", { class: "heading" }, this.title, this.state),
      el("div", { class: "tools" }, this.elder, this.fresh, widget ? this.close : null),
    );
  }

  show({ mode, officer_name: officer, ahead }) {
    const text = {
      bot: words.stateBot,
      waiting: words.stateWaiting(ahead),
      officer: words.stateOfficer(officer),
    }[mode];
    const name = { bot: "bot", waiting: "clock", officer: "headset" }[mode] ?? "bot";
    this.state.className = `state state-${mode}`;
    if (this.state.textContent !== text) {
      this.state.replaceChildren(icon(name), el("span", {}, text ?? words.stateBot));
    }
  }

  showElder(on) {
    this.elder.setAttribute("aria-pressed", String(on));
  }
}

export class Banner {
  #timer = 0;

  constructor() {
    this.node = el("div", { class: "banner", role: "status" });
  }

  show(text, { tone = "warn", name = "wifi-off", forMs = 0 } = {}) {
    clearTimeout(this.#timer);
    this.node.className = `banner banner-${tone}`;
    this.node.replaceChildren(icon(name), el("span", {}, text));
    if (forMs) this.#timer = setTimeout(() => this.hide(), forMs);
  }

  link(up) {
    if (up) this.show(words.restored, { tone: "ok", name: "wifi", forMs: RESTORED_MS });
    else this.show(words.offline);
  }

  hide() {
    clearTimeout(this.#timer);
    this.node.className = "banner";
    this.node.replaceChildren();
  }
}

export class TypingLine {
  constructor() {
    this.text = el("span", {});
    const dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    this.line = el("div", { class: "typing" }, this.text, dots);
    this.line.hidden = true;
    this.node = el("div", { role: "status" }, this.line);
  }

  show({ who, on }, { officer_name: officer }) {
    this.line.hidden = !on;
    const text = who === "officer" ? words.typingOfficer(officer) : words.typingBot;
    this.text.textContent = on ? text : "";
  }
}

/** Stands in place of the composer when the conversation can no longer be used. */
export function expiredNote(onFresh) {
  return el(
    "div",
    { class: "expired", role: "alert" },
    el("p", {}, words.expired),
    button(words.startFresh, onFresh, { kind: "main", name: "plus" }),
  );
}

/** Asks before a new conversation; resolves to the person's decision. */
export class FreshDialog {
  #decide = () => {};

  constructor() {
    const title = uid("dialog");
    const stay = button(words.freshStay, () => this.node.close("stay"));
    this.node = el(
      "dialog",
      { class: "dialog", "aria-labelledby": title },
      el("h2", { id: title }, words.freshTitle),
      el("p", {}, words.freshText),
      el(
        "div",
        { class: "actions" },
        button(words.startFresh, () => this.node.close("fresh"), { kind: "main" }),
        stay,
      ),
    );
    this.node.addEventListener("close", () => this.#decide(this.node.returnValue === "fresh"));
  }

  ask() {
    this.node.returnValue = "";
    this.node.showModal();
    return new Promise((resolve) => {
      this.#decide = resolve;
    });
  }
}
