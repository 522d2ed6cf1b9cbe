// What every list of the console is made of: a box to search while typing, tabs, a table whose
// rows become cards on narrow screens, and pages. What is shown lives in the address.
import { el, icon } from "../dom.js";
import { words } from "../words.js";
import { failure, loading } from "./states.js";

const TYPING_MS = 250;

/** A box that asks while one types, and not while pinyin is under way: {node, input, ask, stop}. */
export function searchBox(label, placeholder, ask, { maxlength = "100" } = {}) {
  let timer = 0;
  const input = el("input", {
    type: "search",
    "aria-label": label,
    placeholder,
    maxlength,
    autocomplete: "off",
  });
  const now = () => {
    clearTimeout(timer);
    ask(input.value.trim());
  };
  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(now, TYPING_MS);
  });
  input.addEventListener("compositionend", () => input.dispatchEvent(new Event("input")));
  input.addEventListener("keydown", (event) => event.key === "Escape" && input.blur());
  return {
    node: el("div", { class: "search" }, icon("search"), input),
    input,
    now,
    /** Shows what the address says, but never over what is being typed. */
    show: (text) => {
      if (document.activeElement !== input) input.value = text;
    },
    stop: () => clearTimeout(timer),
  };
}

/** The page of a list that is searched: `head` stands on top, `above` before it. {form, tabs, body} */
export function listPage(root, { above = null, head, filters, search, label, which }) {
  const form = el("form", { class: "filters", role: "search", "aria-label": label }, filters);
  const tabs = el("ul", { class: "tabs", role: "list" });
  const body = el("div", { class: "table-frame", "aria-busy": "true" }, loading());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search.now();
  });
  root.append(
    el(
      "div",
      { class: "page page-wide" },
      above,
      el("header", { class: "page-head" }, head),
      form,
      el("nav", { "aria-label": which }, tabs),
      body,
    ),
  );
  return { form, tabs, body };
}

/** Asks and draws into `body`, or says why not; an answer that a later question overtook is dropped. */
export function newest(body, ask, draw) {
  let asked = 0;
  return async function load() {
    asked += 1;
    const ours = asked;
    body.setAttribute("aria-busy", "true");
    try {
      const found = await ask();
      if (ours === asked) draw(found);
    } catch (error) {
      if (ours === asked) body.replaceChildren(failure(error, load));
    } finally {
      if (ours === asked) body.setAttribute("aria-busy", "false");
    }
  };
}

/** One tab: where it leads, whether it is open, and how many are behind it, if that is known. */
export function tab(label, href, open, count = null) {
  return el(
    "li",
    {},
    el(
      "a",
      { href, "aria-current": open ? "true" : null },
      label,
      count === null ? null : el("span", { class: "count" }, String(count)),
    ),
  );
}

/** Roles are spelt out: on narrow screens rows become cards, which would drop them. */
export function table(caption, columns, kind, rows) {
  const heads = Object.entries(columns).map(([name, label]) =>
    el("th", { scope: "col", role: "columnheader", class: `col-${name}` }, label),
  );
  return el(
    "table",
    { class: kind ? `table ${kind}` : "table", role: "table" },
    el("caption", { class: "sr" }, caption),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)),
    el("tbody", { role: "rowgroup" }, rows),
  );
}

export const row = (attributes, ...cells) => el("tr", { role: "row", ...attributes }, cells);

export const cell = (name, ...content) => el("td", { role: "cell", class: `col-${name}` }, content);

/** The pages of a list; `href` gives the address of one, `told` says how many there are in all. */
export function pager({ page, pages }, href, told) {
  const text = words.tickets;
  const link = (to, label, sign, possible) =>
    possible ? el("a", { class: "button button-small", href: href(to) }, icon(sign), label) : null;
  return el(
    "nav",
    { class: "pager", "aria-label": text.pager },
    el("span", { class: "quiet" }, told),
    link(page - 1, text.previous, "chevron-left", page > 1),
    el("span", {}, text.page(page, Math.max(pages, 1))),
    link(page + 1, text.next, "chevron-right", page < pages),
  );
}
