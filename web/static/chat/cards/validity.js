// Whether what is cited holds on a day: an icon, a word, and a caution where it does not.
import { el, icon } from "../dom.js";
import { day } from "../time.js";
import { words } from "../words.js";

const VALIDITY = {
  valid: { tone: "ok", name: "circle-check" },
  expired: { tone: "danger", name: "circle-x" },
  repealed: { tone: "danger", name: "circle-x" },
  not_yet: { tone: "warn", name: "clock" },
};

export function validity(found) {
  if (!found) return [];
  const { tone, name } = VALIDITY[found.state] ?? { tone: "neutral", name: "info" };
  const label = found.as_of ? words.validityOn(found.label, day(found.as_of)) : found.label;
  return [
    el("p", { class: `status status-${tone}` }, icon(name), el("span", {}, label)),
    found.state === "valid" ? null : el("p", { class: "caution" }, words.notValid),
  ];
}
