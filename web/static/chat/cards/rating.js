// Was it solved, how many stars, why; an unsatisfied person may have it redone once.
// Native radio buttons underneath, so arrow keys and screen readers work by themselves.
import { el, icon, prose, uid } from "../dom.js";
import { words } from "../words.js";

const RESOLVED = [
  ["yes", words.resolvedYes],
  ["partly", words.resolvedPartly],
  ["no", words.resolvedNo],
];
const WHY_LIMIT = 500;

export function ratingCard(message, doing) {
  const { number, round, can_redo: mayRedo = round === 1 } = message.body;
  return el(
    "div",
    { class: "card" },
    prose(message.text),
    ratingForm({ seq: message.seq, number, mayRedo, wantsRedo: false }, doing),
  );
}

/** Form for a ticket's rating; what was given before is shown instead of the form. */
export function ratingForm({ seq, number, mayRedo, wantsRedo }, doing) {
  const before = doing.mark(seq)?.rating;
  if (before) return given(before);

  const resolved = radios("resolved", words.resolved, RESOLVED, (_, label) => label);
  const stars = radios(
    "stars",
    words.stars,
    words.starWords.map((word, index) => [String(index + 1), word]),
    (value) => [icon("star"), icon("star-filled"), el("span", { class: "hidden" }, starLabel(value))],
  );
  const why = area(words.why);
  const redo = el("input", { type: "checkbox", name: "redo" });
  const redoReason = area(words.redoReason);
  const redoLine = el("label", { class: "tick" }, redo, el("span", {}, words.redo));
  const submit = el("button", { type: "submit", class: "button button-main" }, words.submitRating);
  const failure = el("p", { class: "error", role: "alert" });
  const form = el(
    "form",
    { class: "rating", novalidate: true },
    resolved.node,
    stars.node,
    why.node,
    redoLine,
    redoReason.node,
    failure,
    el("div", { class: "actions" }, submit),
  );

  function arrange() {
    const value = Number(stars.value());
    stars.node.dataset.value = value || "";
    stars.word.textContent = value ? starLabel(value) : "";
    const dissatisfied = ["partly", "no"].includes(resolved.value()) || (value > 0 && value <= 2);
    redoLine.hidden = !(mayRedo && (dissatisfied || wantsRedo));
    redoReason.node.hidden = redoLine.hidden || !redo.checked;
  }

  function faults() {
    const wants = !redoLine.hidden && redo.checked;
    const checks = [
      [resolved, resolved.value() ? "" : words.pickResolved],
      [stars, stars.value() ? "" : words.pickStars],
      [why, why.value().length > WHY_LIMIT ? words.tooLong : ""],
      [redoReason, wants ? reasonFault(redoReason.value()) : ""],
    ];
    for (const [part, fault] of checks) part.complain(fault);
    return checks.filter(([, fault]) => fault).map(([part]) => part);
  }

  async function save(event) {
    event.preventDefault();
    failure.textContent = "";
    const [first] = faults();
    if (first) {
      first.focus();
      return;
    }
    const wants = !redoLine.hidden && redo.checked;
    const rating = {
      resolved: resolved.value(),
      stars: Number(stars.value()),
      why: why.value(),
      redo: wants,
      redo_reason: wants ? redoReason.value() : "",
    };
    submit.disabled = true;
    submit.textContent = words.submittingRating;
    try {
      await doing.rate(seq, number, rating);
      const thanks = given(rating);
      form.replaceWith(thanks);
      thanks.focus();
    } catch (error) {
      failure.textContent = error.message;
      submit.disabled = false;
      submit.textContent = words.submitRating;
    }
  }

  redo.checked = wantsRedo;
  // On "input", not "change": a line that vanishes when a field loses focus would move the
  // submit button away from under the finger.
  form.addEventListener("input", () => {
    for (const part of [resolved, stars, redoReason]) if (part.value()) part.complain("");
    arrange();
  });
  form.addEventListener("submit", save);
  arrange();
  return form;
}

function given({ resolved, stars, redo }) {
  const label = RESOLVED.find(([value]) => value === resolved)?.[1] ?? resolved;
  const text = words.rated(label, stars) + (redo ? words.redoAsked : "");
  return el("p", { class: "status status-ok", tabindex: "-1" }, icon("circle-check"), text);
}

function starLabel(value) {
  return `${words.star(value)} ${words.starWords[Number(value) - 1]}`;
}

function reasonFault(reason) {
  if (!reason) return words.giveReason;
  return reason.length > WHY_LIMIT ? words.tooLong : "";
}

function radios(name, legend, options, show) {
  const fault = el("p", { class: "error", id: uid("fault") });
  const word = el("span", { class: "chosen", "aria-hidden": "true" });
  const inputs = options.map(([value]) => el("input", { type: "radio", name, value, class: "hidden" }));
  const node = el(
    "fieldset",
    { class: name },
    el("legend", {}, legend),
    el(
      "div",
      { class: "choices" },
      options.map(([value, label], index) =>
        el("label", {}, inputs[index], el("span", { class: "choice" }, show(value, label))),
      ),
      word,
    ),
    fault,
  );
  return {
    node,
    word,
    value: () => inputs.find((input) => input.checked)?.value ?? "",
    focus: () => inputs[0].focus(),
    complain: (text) => complain(fault, inputs, text),
  };
}

function area(label) {
  const id = uid("area");
  const fault = el("p", { class: "error", id: uid("fault") });
  const input = el("textarea", { id, rows: "2" });
  return {
    node: el("div", { class: "area" }, el("label", { for: id }, label), input, fault),
    value: () => input.value.trim(),
    focus: () => input.focus(),
    complain: (text) => complain(fault, [input], text),
  };
}

function complain(fault, inputs, text) {
  fault.textContent = text;
  for (const input of inputs) {
    if (text) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", fault.id);
    } else {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
  }
}
