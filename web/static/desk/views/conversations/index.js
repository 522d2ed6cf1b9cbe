// 对话: list – thread – context. On a narrow screen each pane is a page of its own, told
// apart by the address, so that "back" does what people expect.
import { el } from "../../dom.js";
import { step } from "../../keys.js";
import { address } from "../../router.js";
import { words } from "../../words.js";
import { empty } from "../../components/states.js";
import { ContextPane } from "./context.js";
import { ListPane } from "./list.js";
import { ThreadPane } from "./thread.js";

export function conversationsView(app, root) {
  const list = new ListPane(app);
  const threadSlot = el("section", { class: "pane pane-thread", "aria-label": words.thread.log });
  const contextSlot = el("aside", {
    class: "pane pane-context",
    "aria-label": words.context.heading,
    tabindex: "0",
  });
  const panes = el("div", { class: "panes" }, list.node, threadSlot, contextSlot);
  root.append(el("h1", { class: "sr" }, words.views.conversations), panes);
  let thread = null;

  const leave = () => {
    if (app.router.route.part) return app.router.go(address("conversations", thread?.id));
    if (app.router.route.id) return app.router.go(address("conversations"));
    return false;
  };
  const remove = app.keys.add({
    j: () => void step(list.items, 1),
    k: () => void step(list.items, -1),
    ArrowDown: () => (list.holdsFocus ? void step(list.items, 1) : false),
    ArrowUp: () => (list.holdsFocus ? void step(list.items, -1) : false),
    "/": () => list.search.focus(),
    r: () => thread?.composer.focus("everyone"),
    n: () => thread?.composer.focus("staff"),
    c: () => thread?.composer.openCanned(),
    t: () => thread?.takeIfWaiting(),
    Escape: leave,
  });

  function show(route) {
    panes.dataset.page = route.id ? route.part || "thread" : "list";
    list.mark(route.id);
    if (thread?.id === route.id) return;
    thread?.destroy();
    thread = null;
    app.queue.reading = route.id || null;
    if (!route.id) {
      const { pickTitle, pickText } = words.conversations;
      threadSlot.replaceChildren(empty(pickTitle, pickText, { name: "message-circle" }));
      contextSlot.replaceChildren();
      return;
    }
    const context = new ContextPane(app, route.id);
    contextSlot.replaceChildren(context.node);
    thread = new ThreadPane(app, route.id, { onData: (data) => context.show(data) });
    threadSlot.replaceChildren(thread.node);
  }

  show(app.router.route);
  return {
    update: show,
    destroy() {
      remove();
      thread?.destroy();
      list.destroy();
      app.queue.reading = null;
    },
  };
}
