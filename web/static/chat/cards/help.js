// A serious matter: what to do now, and whom to call with one touch.
import { el, icon, prose } from "../dom.js";
import { words } from "../words.js";

export function helpCard({ text, body }) {
  return el(
    "div",
    { class: "card" },
    prose(text),
    el(
      "ul",
      { class: "numbers", "aria-label": words.numbers },
      (body.numbers ?? []).map(({ number, label }) =>
        el(
          "li",
          {},
          el(
            "a",
            { class: `button ${body.urgent ? "button-urgent" : ""}`, href: `tel:${number}` },
            icon("phone"),
            el("span", {}, `${label} ${number}`),
          ),
        ),
      ),
    ),
  );
}
