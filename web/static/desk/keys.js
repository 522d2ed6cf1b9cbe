// Keyboard shortcuts of one key. They rest while somebody types or a dialog is open, and
// can be switched off (WCAG 2.1.4): speech input would trigger them by accident.
import { el } from "./dom.js";
import { openDialog } from "./components/dialog.js";
import { words } from "./words.js";

const SETTING = "lianxin:desk:keys-off";
const CHORD_MS = 1_200;
const text = words.shortcuts;

const HELP = [
  [
    text.groups.general,
    [
      [["?"], text.help],
      [["g", "c"], text.goConversations],
      [["g", "t"], text.goTickets],
      [["g", "k"], text.goKnowledge],
      [["g", "l"], text.goLearning],
      [["g", "q"], text.goQuality],
      [["g", "a"], text.goAccounts],
      [["/"], text.search],
      [["Esc"], text.back],
    ],
  ],
  [
    text.groups.lists,
    [
      [["j", null, "↓"], text.next],
      [["k", null, "↑"], text.previous],
      [[text.enter], text.open],
    ],
  ],
  [
    text.groups.conversation,
    [
      [["t"], text.take],
      [["r"], text.reply],
      [["n"], text.note],
      [["c"], text.canned],
      [[text.enter], text.send],
      [["Shift", text.enter], text.newline],
    ],
  ],
];

export class Keys {
  #layers = [];
  #chord = "";
  #chordTimer = 0;

  constructor() {
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  get off() {
    return localStorage.getItem(SETTING) === "1";
  }

  /** Adds {key: handler}; the newest layer is asked first. Returns its remover. */
  add(layer) {
    this.#layers.unshift(layer);
    return () => {
      this.#layers = this.#layers.filter((other) => other !== layer);
    };
  }

  help() {
    const groups = HELP.map(([name, rows]) =>
      el(
        "section",
        {},
        el("h3", {}, name),
        el("dl", { class: "shortcut-list" }, rows.map(([keys, what]) => row(keys, what))),
      ),
    );
    const toggle = el("input", { type: "checkbox", checked: !this.off });
    toggle.addEventListener("change", () => {
      if (toggle.checked) localStorage.removeItem(SETTING);
      else localStorage.setItem(SETTING, "1");
    });
    openDialog({
      title: text.title,
      wide: true,
      body: [
        el("div", { class: "shortcut-groups" }, groups),
        el("label", { class: "check" }, toggle, text.enable),
        el("p", { class: "hint" }, text.enableHint),
      ],
    });
  }

  #press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select");
    if (typing && event.key !== "Escape") return;
    const single = event.key.length === 1;
    if (single && this.off && event.key !== "?") return;
    const name = this.#chord ? `${this.#chord} ${event.key}` : event.key;
    clearTimeout(this.#chordTimer);
    this.#chord = "";
    const handler = this.#layers.map((layer) => layer[name]).find(Boolean);
    if (handler) {
      if (handler(event) !== false) event.preventDefault();
    } else if (this.#layers.some((l) => Object.keys(l).some((k) => k.startsWith(`${name} `)))) {
      this.#chord = name;
      this.#chordTimer = setTimeout(() => {
        this.#chord = "";
      }, CHORD_MS);
    }
  }
}

function row(keys, what) {
  const parts = keys.flatMap((key, index) => {
    if (key === null) return [` ${text.or} `];
    const joint = index > 0 && keys[index - 1] !== null;
    const between = joint ? (keys[0] === "Shift" ? " + " : ` ${text.then} `) : "";
    return [between, el("kbd", {}, key)];
  });
  return el("div", {}, el("dt", {}, parts), el("dd", {}, what));
}

/** Moves the focus up or down among the items of a list; gives the item it went to. */
export function step(items, direction) {
  const list = [...items];
  if (!list.length) return null;
  const at = list.findIndex((item) => item === document.activeElement);
  const marked = list.findIndex((item) => item.getAttribute("aria-current") === "true");
  const from = at >= 0 ? at : marked;
  const next = from < 0 ? (direction > 0 ? 0 : list.length - 1) : from + direction;
  const item = list[Math.min(Math.max(next, 0), list.length - 1)];
  item.focus();
  item.scrollIntoView({ block: "nearest" });
  return item;
}
