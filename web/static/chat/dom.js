// Builds DOM without markup strings: data reaches the page as text nodes and attributes
// only, so nothing a person or an officer types can become markup.

const SVG = "http://www.w3.org/2000/svg";
const LINK = /https?:\/\/[^\s<>"'，。；！？、（）《》“”]+/g;

/** Element with attributes; `onclick` and the like take functions, false and null skip. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Icon of the sprite, which element.js puts into the same shadow root. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function button(label, onclick, { name = null, kind = "plain", ...rest } = {}) {
  return el(
    "button",
    { type: "button", class: `button button-${kind}`, onclick, ...rest },
    name ? icon(name) : null,
    el("span", {}, label),
  );
}

/** Text of a message; web addresses in it can be opened. */
export function prose(text, className = "prose") {
  const node = el("div", { class: className });
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    node.append(text.slice(from, match.index));
    node.append(el("a", { href: match[0], target: "_blank", rel: "noopener noreferrer" }, match[0]));
    from = match.index + match[0].length;
  }
  node.append(text.slice(from));
  return node;
}

/** A text with a stretch of it within <mark>. Positions count characters, not UTF-16 units. */
export function highlighted({ text, start, end }) {
  const characters = [...text];
  const part = (from, to) => characters.slice(from, to).join("");
  return [part(0, start), el("mark", {}, part(start, end)), part(end)];
}

/** Term and value of a definition list; nothing when there is no value. */
export function field(term, value) {
  if (!value) return null;
  return el("div", { class: "field" }, el("dt", {}, term), el("dd", {}, value));
}

let serial = 0;

/** Id that is unique within the page, for labels and descriptions. */
export function uid(prefix) {
  serial += 1;
  return `${prefix}-${serial}`;
}
