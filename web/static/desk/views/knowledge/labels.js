// Words and colours of an entry's state that the list and the page share.
import { badge, el } from "../../dom.js";
import { exactTime } from "../../time.js";
import { words } from "../../words.js";

const text = words.knowledge;
const TONES = {
  draft: "neutral",
  review: "info",
  approved: "brand",
  published: "ok",
  superseded: "neutral",
  withdrawn: "warn",
  discarded: "neutral",
};

export function stateBadge({ state, state_label: label }) {
  return badge(label, TONES[state]);
}

/** What else is worth knowing at a glance, each as a word. */
export function marks({ state, published, flagged, due, publish_at: at }) {
  return [
    published && state !== "published" ? badge(text.older, "ok") : null,
    flagged ? badge(text.flagged, "danger") : null,
    due ? badge(text.due, "warn") : null,
    at ? el("span", { class: "quiet" }, text.scheduled(exactTime(at))) : null,
  ];
}
