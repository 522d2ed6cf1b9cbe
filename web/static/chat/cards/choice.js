// "您是不是想问": the bot is not sure, so the person picks.
import { button, el, prose } from "../dom.js";
import { words } from "../words.js";

export function choiceCard(message, doing) {
  return el(
    "div",
    { class: "card" },
    prose(message.text),
    el(
      "div",
      { class: "related", role: "group", "aria-label": words.options },
      (message.body.options ?? []).map(({ title, payload }) =>
        button(title, () => doing.ask(payload || title), { kind: "row", name: "chevron-right" }),
      ),
    ),
  );
}
