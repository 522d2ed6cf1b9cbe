// The ticket as it will be filed, for the person to confirm, mend or drop.
import { el, field, prose } from "../dom.js";

export function summaryCard(message) {
  return el(
    "div",
    { class: "card" },
    prose(message.text),
    el(
      "dl",
      { class: "fields" },
      (message.body.fields ?? []).map(({ label, value }) => field(label, value)),
    ),
  );
}
