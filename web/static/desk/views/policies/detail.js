// One document: what is known of it, to be confirmed; its text; how it ends.
import { badge, button, el, icon } from "../../dom.js";
import { ago } from "../../time.js";
import { words } from "../../words.js";
import { openDialog } from "../../components/dialog.js";
import { field, formError } from "../../components/field.js";
import { toast } from "../../components/notices.js";
import { failure, loading } from "../../components/states.js";
import { FactsForm } from "./facts.js";
import { validity } from "./list.js";

const text = words.policies;

export function policyView(app, root, first) {
  let route = first;
  const page = el("div", { class: "page page-wide" });
  root.append(page);

  async function load() {
    page.replaceChildren(loading());
    try {
      draw(await app.api.policy(route.id));
    } catch (error) {
      page.replaceChildren(back(app), failure(error, error.status === 404 ? null : load));
    }
  }

  function draw(policy) {
    page.replaceChildren(
      back(app),
      el(
        "header",
        { class: "page-head" },
        el(
          "div",
          {},
          el("h1", {}, policy.title),
          el("div", { class: "marks" }, validity(policy), policy.confirmed ? null : badge(text.waiting, "warn")),
          policy.state === "repealed"
            ? el("p", { class: "quiet" }, text.repealedSince(policy.repealed_on ?? "", policy.successor))
            : null,
        ),
        policy.repealed_on ? null : button(text.repeal, () => repeal(policy), { name: "circle-x" }),
      ),
      facts(policy),
      body(policy),
      history(policy),
    );
  }

  function facts(policy) {
    const form = new FactsForm(pick(policy), policy.evidence);
    const error = formError();
    const submit = button(policy.confirmed ? text.saveFacts : text.confirm, null, {
      kind: "primary",
      name: "check",
      type: "submit",
    });
    const node = el(
      "form",
      { class: "card", novalidate: true },
      el("h2", {}, text.facts),
      el("p", { class: "quiet" }, text.factsHint),
      error.node,
      form.node,
      el("div", { class: "form-actions" }, submit),
    );
    node.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!form.valid()) return;
      submit.disabled = true;
      error.set("");
      try {
        draw(await app.api.confirmPolicy(policy.id, form.value));
        toast(text.confirmed);
      } catch (refusal) {
        error.set(refusal.message);
        submit.disabled = false;
      }
    });
    return node;
  }

  async function repeal(policy) {
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const on = field(text.repealOn, el("input", { type: "date", value: today, autofocus: true }));
    const successor = field(text.repealSuccessor, el("input", { maxlength: "60", autocomplete: "off" }));
    const error = formError();
    let changed = null;
    await openDialog({
      title: text.repealTitle,
      body: el("div", { class: "facts-form" }, el("p", {}, text.repealText), error.node, on.node, successor.node),
      actions: (close) => [
        button(words.cancel, () => close()),
        button(
          text.repeal,
          async () => {
            try {
              changed = await app.api.repealPolicy(policy.id, { on: on.value, successor: successor.value });
              close();
            } catch (refusal) {
              error.set(refusal.message);
            }
          },
          { kind: "danger" },
        ),
      ],
    });
    if (!changed) return;
    draw(changed);
    toast(text.repealed(changed.marked.length));
  }

  load();
  return {
    update(next) {
      route = next;
      load();
    },
  };
}

function pick(policy) {
  return Object.fromEntries(Object.keys(text.fields).map((name) => [name, policy[name]]));
}

function back(app) {
  return el("a", { class: "back-link", href: app.policiesAddress }, icon("arrow-left"), text.back);
}

function body(policy) {
  return el(
    "section",
    { class: "card" },
    el("h2", {}, text.text),
    el(
      "div",
      { class: "document" },
      policy.blocks.map((block) =>
        block.kind === "heading"
          ? el("h3", { class: "document-heading" }, block.text)
          : el("p", { class: `document-${block.kind}` }, block.text),
      ),
    ),
  );
}

function history(policy) {
  return el(
    "section",
    { class: "card" },
    el("h2", {}, text.history),
    el(
      "ul",
      { class: "notes" },
      policy.events.map((event) =>
        el("li", {}, `${text.moves[event.move] ?? event.move} ${event.text} · ${event.actor} · `, ago(event.at)),
      ),
    ),
    policy.versions.length > 1
      ? el("ul", { class: "notes" }, policy.versions.map((v) => el("li", {}, text.versions(v.number, v.file))))
      : null,
    policy.sources.length
      ? el("div", {}, el("h3", {}, text.sources), el("ul", { class: "notes" }, policy.sources.map((s) => el("li", {}, s))))
      : null,
  );
}
