// The chat's DOM helpers with the console's icons and buttons. Text reaches the page as
// text nodes only.
import { el, highlighted, prose, uid } from "../chat/dom.js";

const SPRITE = "/static/icons/sprite.svg";
const SVG = "http://www.w3.org/2000/svg";

export { el, highlighted, prose, uid };

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#i-${name}`);
  svg.append(use);
  return svg;
}

/** Button with a word, and an icon before it if named. */
export function button(label, onclick, { name = null, kind = "plain", ...rest } = {}) {
  return el(
    "button",
    { type: "button", class: `button button-${kind}`, onclick, ...rest },
    name ? icon(name) : null,
    el("span", {}, label),
  );
}

/** Button that shows its icon only; the word is its name and its tooltip. */
export function iconButton(label, name, onclick, rest = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...rest },
    icon(name),
  );
}

/** Term and value of a definition list; a value may be text or a node. */
export function fact(term, value) {
  if (value === null || value === undefined || value === "") return null;
  return el("div", { class: "fact" }, el("dt", {}, term), el("dd", {}, value));
}

/** A word with the colour of its meaning: ok, warn, danger, info, neutral. */
export function badge(label, tone = "neutral") {
  return el("span", { class: `badge badge-${tone}` }, label);
}

/** Replaces the children of a node and keeps the focus on the item with the same key. */
export function fill(node, ...children) {
  const focused = node.contains(document.activeElement)
    ? document.activeElement.dataset.key
    : undefined;
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
  if (focused !== undefined) {
    node.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
}
