// 试一试: what the bot would do with a question now, and the share of each reason in it.
import { badge, button, el } from "../../dom.js";
import { address } from "../../router.js";
import { words } from "../../words.js";
import { openDialog } from "../../components/dialog.js";
import { field } from "../../components/field.js";
import { failure, loading } from "../../components/states.js";

const text = words.trying;
const TONES = { answer: "ok", choose: "info", ask: "info", abstain: "neutral", special: "warn" };
const percent = (value) => Math.round(value * 100);

export function openTrying(app, question = "") {
  const box = field(
    text.label,
    el("input", {
      value: question,
      maxlength: "500",
      placeholder: text.placeholder,
      autocomplete: "off",
      autofocus: true,
    }),
    { hint: text.hint },
  );
  const result = el("div", { class: "trying-result", role: "status" });
  const form = el(
    "form",
    { class: "trying" },
    box.node,
    el(
      "div",
      { class: "form-actions" },
      button(text.submit, null, { kind: "primary", type: "submit", name: "search" }),
    ),
  );

  async function ask() {
    if (!box.value) return box.input.focus();
    result.replaceChildren(loading());
    try {
      result.replaceChildren(...told(await app.api.tryOut(box.value)));
    } catch (error) {
      result.replaceChildren(failure(error, ask));
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  result.addEventListener("click", (event) => {
    if (event.target.closest("a")) event.target.closest("dialog").close();
  });
  if (question) ask();
  return openDialog({ title: text.title, wide: true, body: [form, result] });
}

function told(found) {
  const { zone, zone_label: label, confidence, candidates } = found;
  return [
    el(
      "p",
      { class: "trying-zone" },
      badge(text.result(label, percent(confidence)), TONES[zone]),
    ),
    el("p", { class: "quiet" }, text.thresholds(percent(found.answer_from), percent(found.choose_from))),
    candidates.length
      ? el(
          "section",
          {},
          el("h3", {}, text.candidates),
          el("ol", { class: "candidates", role: "list" }, candidates.map(candidate)),
        )
      : el("p", {}, text.nothing),
  ];
}

function candidate({ id, question, confidence, shares }, place) {
  return el(
    "li",
    {},
    el(
      "p",
      { class: "candidate-head" },
      el("a", { href: address("knowledge", id) }, question),
      el("span", { class: "quiet number" }, `${id} · ${percent(confidence)}%`),
    ),
    el(
      "details",
      { open: place === 0 },
      el("summary", {}, text.why),
      el("ul", { class: "shares", role: "list", "aria-label": text.shares }, bars(shares)),
    ),
  );
}

/** A bar for each group of features; its single features on demand. */
function bars(shares) {
  const most = Math.max(...shares.map(({ share }) => Math.abs(share)), 0.1);
  return shares.map(({ label, share, values }) =>
    el(
      "li",
      { class: share < 0 ? "share share-against" : "share" },
      el("span", { class: "share-label" }, label),
      el("meter", {
        min: "0",
        max: String(most),
        value: String(Math.abs(share)),
        "aria-label": `${label}：${weight(share)}`,
      }),
      el("span", { class: "number" }, weight(share)),
      el(
        "details",
        { class: "share-values" },
        el("summary", {}, text.features, el("span", { class: "sr" }, `：${label}`)),
        el(
          "dl",
          {},
          values.map(([name, value]) =>
            el("div", {}, el("dt", {}, el("code", {}, name)), el("dd", { class: "number" }, value.toFixed(3))),
          ),
        ),
      ),
    ),
  );
}

function weight(share) {
  if (Math.abs(share) < 0.005) return text.neither;
  return `${share < 0 ? text.against : text.forIt} ${Math.abs(share).toFixed(2)}`;
}
