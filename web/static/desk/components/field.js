// A form field with its label, hint and error beside it, tied together for screen readers.
import { el, icon, uid } from "../dom.js";

/** Gives {node, input, value, setError(text)}; `control` is an input, select or textarea. */
export function field(label, control, { hint = "" } = {}) {
  const id = uid("field");
  control.id = id;
  const hintNode = hint ? el("p", { class: "hint", id: `${id}-hint` }, hint) : null;
  const error = el("p", { class: "field-error", id: `${id}-error` });
  error.hidden = true;
  const describe = (failed) => {
    const ids = [hintNode ? `${id}-hint` : "", failed ? `${id}-error` : ""].filter(Boolean);
    if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
    else control.removeAttribute("aria-describedby");
  };
  describe(false);
  const setError = (text) => {
    error.hidden = !text;
    error.replaceChildren(...(text ? [icon("circle-alert"), text] : []));
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    describe(Boolean(text));
  };
  control.addEventListener("input", () => setError(""));
  return {
    node: el("div", { class: "form-field" }, el("label", { for: id }, label), hintNode, control, error),
    input: control,
    get value() {
      return control.value.trim();
    },
    setError,
  };
}

/** Options of a select: [value, label] pairs. */
export function select(options, value = "", attributes = {}) {
  const node = el(
    "select",
    attributes,
    options.map(([key, label]) => el("option", { value: key }, label)),
  );
  node.value = value;
  return node;
}

/** Sentence on top of a form, for what belongs to no single field. */
export function formError() {
  const node = el("div", { class: "form-error", role: "alert" });
  node.hidden = true;
  return {
    node,
    set(text) {
      node.hidden = !text;
      node.replaceChildren(...(text ? [icon("circle-alert"), el("p", {}, text)] : []));
    },
  };
}
