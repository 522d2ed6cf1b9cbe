// One entry: its draft under the pen or its version to be read, what changed, what may be
// done next, and all that happened.
import { badge, button, el, fact, icon } from "../../dom.js";
import { address } from "../../router.js";
import { ago, exactTime } from "../../time.js";
import { words } from "../../words.js";
import { openDialog } from "../../components/dialog.js";
import { field } from "../../components/field.js";
import { failed, toast } from "../../components/notices.js";
import { failure, loading } from "../../components/states.js";
import { Differences } from "./differences.js";
import { contentCard, DraftForm } from "./form.js";
import { marks, stateBadge } from "./labels.js";
import { Preview } from "./preview.js";
import { StepsPanel } from "./steps.js";
import { openTrying } from "./trying.js";

const text = words.entry;

export function entryView(app, root, first) {
  const page = el("div", { class: "page page-wide" });
  const lists = el("div", { hidden: true });
  root.append(page, lists);
  let route = first;
  let form = null;
  let parts = null;
  let gone = false;

  async function load() {
    form?.stop();
    form = null;
    page.replaceChildren(loading());
    try {
      const entry = await app.api.entry(route.id, route.query.version);
      if (!gone && entry.id === route.id) build(entry);
    } catch (error) {
      page.replaceChildren(
        backLink(app),
        el("h1", { class: "sr" }, `${words.views.knowledge} ${route.id}`),
        failure(error, error.status === 404 ? null : load),
      );
    }
  }

  function build(entry) {
    const writing = entry.mine && entry.version.state === "draft";
    const steps = new StepsPanel(app, {
      before: async () => !form || (await form.flush()),
      onDone: done,
      onRefused: (faults) => form?.demand(faults),
    });
    form = writing
      ? new DraftForm(app, entry, { onSaved: (saved) => draw(saved), onReload: load })
      : null;
    parts = {
      head: el("header", { class: "page-head ticket-head" }),
      flags: el("div", { class: "flags-slot" }),
      content: el("div", { class: "content-slot" }),
      differences: new Differences(app),
      preview: new Preview(),
      facts: el("section", { class: "card" }),
      history: el("section", { class: "card" }),
      steps,
    };
    page.replaceChildren(
      backLink(app),
      parts.head,
      parts.flags,
      el(
        "div",
        { class: "ticket-columns" },
        el(
          "div",
          { class: "ticket-main" },
          form ? form.node : [parts.differences.node, parts.content],
        ),
        el(
          "div",
          { class: "ticket-side" },
          steps.node,
          parts.preview.node,
          form ? parts.differences.node : null,
          parts.facts,
          parts.history,
        ),
      ),
    );
    draw(entry);
  }

  /** Redraws what is told; the fields under the pen keep their text. */
  function draw(entry) {
    const { version } = entry;
    parts.head.replaceChildren(
      el("h1", { tabindex: "-1" }, entry.draft.question || entry.id),
      stateBadge(version),
      badge(entry.topic),
      el("span", { class: "quiet number" }, `${entry.id} · ${text.version(version.number)}`),
      ...marks({ ...version, published: entry.published !== null }).filter(Boolean),
      button(words.knowledge.tryOut, () => openTrying(app, entry.draft.question), {
        name: "search",
        kind: "small",
      }),
    );
    parts.flags.replaceChildren(...flags(entry));
    if (!form) parts.content.replaceChildren(contentCard(entry.draft));
    parts.differences.draw(entry.id, version.number, entry.edits);
    parts.preview.draw(entry.preview);
    parts.steps.update(entry);
    parts.facts.replaceChildren(...facts(entry));
    drawHistory(entry);
  }

  function done(entry, said) {
    toast(said);
    const here = address("knowledge", entry.id);
    if (route.query.version) app.router.go(here, { replace: true });
    else build(entry);
    parts.head.querySelector("h1")?.focus({ preventScroll: true });
    document.getElementById("view").scrollTop = 0;
  }

  function flags({ id, flags: list }) {
    if (!list.length) return [];
    return [
      el(
        "section",
        { class: "form-warning flags" },
        icon("triangle-alert"),
        el(
          "div",
          {},
          el("h2", {}, text.flags),
          el("ul", { role: "list" }, list.map((one) => el("li", {}, `${one.doc_no}：${one.reason}`))),
          button(text.clear, () => clear(id), { kind: "small", name: "check" }),
        ),
      ),
    ];
  }

  async function clear(id) {
    const reason = field(text.needs.reason, el("textarea", { rows: "3", maxlength: "500", autofocus: true }));
    const answer = await openDialog({
      title: text.clearTitle,
      body: reason.node,
      actions: (close) => [
        button(words.cancel, () => close()),
        button(text.clear, () => (reason.value ? close("yes") : reason.setError(text.missing)), {
          kind: "primary",
        }),
      ],
    });
    if (answer !== "yes") return;
    try {
      draw(await app.api.clearFlags(id, reason.value));
      toast(text.cleared);
    } catch (error) {
      failed(error);
    }
  }

  function drawHistory(entry) {
    const typed = parts.history.querySelector("textarea")?.value ?? "";
    const comment = field(text.comment, el("textarea", { rows: "2", maxlength: "500" }), {
      hint: text.commentHint,
    });
    comment.input.value = typed;
    const submit = button(text.commentDo, null, { type: "submit", kind: "small" });
    const write = el(
      "form",
      { class: "comment-form", novalidate: true },
      comment.node,
      el("div", { class: "form-actions" }, submit),
    );
    write.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!comment.value) return comment.setError(text.missing);
      submit.disabled = true;
      try {
        const { number } = entry.version;
        const edits = form?.edits ?? entry.edits;
        const told = await app.api.moveEntry(entry.id, number, { move: "comment", edits, text: comment.value });
        comment.input.value = "";
        draw(told);
        toast(text.commented);
      } catch (error) {
        comment.setError(error.message);
      } finally {
        submit.disabled = false;
      }
    });
    const focused = parts.history.contains(document.activeElement);
    parts.history.replaceChildren(el("h2", {}, text.history), timeline(entry.events), write);
    if (focused) comment.input.focus({ preventScroll: true });
  }

  app.api
    .vocabulary()
    .then(({ topics, regions }) => {
      const options = (id, values) =>
        el("datalist", { id }, values.map((value) => el("option", { value })));
      lists.replaceChildren(
        options("known-topics", topics.map(({ topic }) => topic)),
        options("known-regions", regions),
      );
    })
    .catch(() => {}); // suggestions only
  const remove = app.keys.add({ Escape: () => app.router.go(app.knowledgeAddress) });
  load();

  return {
    update(next) {
      route = next;
      load();
    },
    destroy() {
      gone = true;
      form?.stop();
      remove();
    },
  };
}

function backLink(app) {
  return el("a", { class: "back-link", href: app.knowledgeAddress }, icon("arrow-left"), text.backToList);
}

function facts({ id, version, versions, published, origin_label: origin }) {
  const name = (value) => value || el("span", { class: "quiet" }, text.nobody);
  return [
    el("h2", {}, text.names),
    el(
      "dl",
      { class: "facts" },
      fact(text.drafter, name(version.drafter)),
      fact(text.reviewer, name(version.reviewer)),
      fact(text.publisher, name(version.publisher)),
      fact(text.publishAt, version.publish_at ? exactTime(version.publish_at) : null),
      fact(text.reviewBy, version.review_by),
      fact(text.origin, origin),
    ),
    el("h3", {}, text.versions),
    el(
      "ul",
      { class: "versions", role: "list" },
      versions.map((one) =>
        el(
          "li",
          {},
          el(
            "a",
            {
              href: address("knowledge", id, { version: one.number }),
              "aria-current": one.number === version.number ? "true" : null,
            },
            text.version(one.number),
          ),
          stateBadge(one),
          one.number === published ? badge(text.live, "ok") : null,
          ago(one.changed_at),
        ),
      ),
    ),
  ];
}

function timeline(events) {
  return el(
    "ol",
    { class: "timeline", role: "list" },
    events.map(({ at, label, actor, text: said, version, move }) =>
      el(
        "li",
        { class: move === "comment" ? "step-staff" : null },
        el(
          "p",
          { class: "step-head" },
          el("strong", {}, label),
          el("span", {}, actor),
          el("span", { class: "quiet" }, text.version(version)),
          ago(at),
        ),
        said ? el("p", { class: "long" }, said) : null,
      ),
    ),
  );
}
