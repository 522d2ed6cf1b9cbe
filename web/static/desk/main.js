// Puts the console together: who is here, what is live, which view is open.
import { Api } from "./api.js";
import { button, el } from "./dom.js";
import { drafts } from "./drafts.js";
import { Keys } from "./keys.js";
import { Queue } from "./queue.js";
import { address, Router } from "./router.js";
import { Stream } from "./stream.js";
import { words } from "./words.js";
import { openDialog } from "./components/dialog.js";
import { banner, toast } from "./components/notices.js";
import { empty, noRight } from "./components/states.js";
import { accountsView } from "./views/accounts/list.js";
import { passwordView } from "./views/accounts/password.js";
import { conversationsView } from "./views/conversations/index.js";
import { exchangeView } from "./views/exchange/index.js";
import { entryView } from "./views/knowledge/entry.js";
import { knowledgeView } from "./views/knowledge/list.js";
import { learningView } from "./views/learning/list.js";
import { topicView } from "./views/learning/topic.js";
import { newEntryView } from "./views/knowledge/new.js";
import { policyView } from "./views/policies/detail.js";
import { policiesView } from "./views/policies/list.js";
import { qualityView } from "./views/quality/report.js";
import { synonymsView } from "./views/synonyms/list.js";
import { ticketView } from "./views/tickets/detail.js";
import { ticketsView } from "./views/tickets/list.js";

const me = JSON.parse(document.body.dataset.me);
let expired = false;

const app = {
  me,
  may: (permission) => me.permissions.includes(permission),
  api: new Api({ onExpired }),
  keys: new Keys(),
  stream: new Stream(),
  ticketsAddress: "#/tickets", // the lists as last filtered, to come back to
  knowledgeAddress: "#/knowledge",
  policiesAddress: "#/policies",
  learningAddress: "#/learning",
};
app.queue = new Queue(app);

const NEEDED = {
  conversations: "answer",
  tickets: "read_tickets",
  ticket: "read_tickets",
  knowledge: "edit",
  entry: "edit",
  newEntry: "edit",
  synonyms: "edit",
  exchange: "edit",
  policies: "edit",
  policy: "edit",
  learning: "edit",
  topic: "edit",
  quality: "read_quality",
  accounts: "admin",
};
const SECTIONS = {
  ticket: "tickets",
  entry: "knowledge",
  newEntry: "knowledge",
  synonyms: "knowledge",
  policy: "policies",
  topic: "learning",
};
const TITLES = { newEntry: words.knowledge.create, synonyms: words.synonyms.heading };
const MOUNTS = {
  conversations: conversationsView,
  tickets: ticketsView,
  ticket: ticketView,
  knowledge: knowledgeView,
  entry: entryView,
  newEntry: newEntryView,
  synonyms: synonymsView,
  exchange: exchangeView,
  policies: policiesView,
  policy: policyView,
  learning: learningView,
  topic: topicView,
  quality: qualityView,
  accounts: accountsView,
  password: passwordView,
};

const views = {
  resolve({ view, id }) {
    const name = view === "" ? home() : id ? single(view, id) : view;
    if (!MOUNTS[name]) return "lost";
    return app.may(NEEDED[name]) || !NEEDED[name] ? name : "noRight";
  },
  mount: {
    ...Object.fromEntries(
      Object.entries(MOUNTS).map(([name, mount]) => [name, (root, route) => mount(app, root, route)]),
    ),
    lost: (root) => root.append(empty(words.lost, "", { page: true })),
    noRight: (root) => root.append(noRight(me)),
  },
};

app.router = new Router(document.getElementById("view"), views, {
  onChange(name, route) {
    const section = SECTIONS[name] ?? name;
    app.viewTitle = words.views[section] ?? words.product;
    if (section !== name) app.viewTitle += ` ${TITLES[name] ?? route.id}`;
    for (const link of document.querySelectorAll("nav [data-view]")) {
      if (link.dataset.view === section) {
        link.setAttribute("aria-current", "page");
        link.scrollIntoView({ block: "nearest", inline: "center" }); // on phones the bar scrolls
      } else link.removeAttribute("aria-current");
    }
    document.getElementById("user").open = false;
    tellCount();
  },
});

function single(view, id) {
  if (view === "tickets") return "ticket";
  if (view === "policies") return "policy";
  if (view === "knowledge") return { new: "newEntry", synonyms: "synonyms" }[id] ?? "entry";
  if (view === "learning") return "topic";
  return view;
}

function home() {
  return ["conversations", "tickets", "knowledge", "quality", "accounts"].find((name) => app.may(NEEDED[name])) ?? "password";
}

function tellCount() {
  const { waiting, mine } = app.queue;
  const unread = mine.reduce((sum, item) => sum + item.unread, 0);
  document.title = words.title(app.viewTitle, waiting.length + unread);
  const count = document.getElementById("waiting-count");
  if (!count) return;
  const total = waiting.length + unread;
  count.hidden = total === 0;
  count.replaceChildren(
    el("span", { "aria-hidden": "true" }, total > 99 ? "99+" : String(total)),
    el("span", { class: "sr" }, words.navCount(waiting.length, unread)),
  );
  count.title = words.navCount(waiting.length, unread);
}

/** The session ended: say so once, keep what was typed. */
function onExpired() {
  if (expired) return;
  expired = true;
  openDialog({
    title: words.expiredTitle,
    dismissable: false,
    body: el("p", {}, words.expiredText),
    actions: () => [
      button(words.loginAgain, () => location.assign("/desk/login?expired=1"), {
        kind: "primary",
        autofocus: true,
      }),
    ],
  });
}

async function logout(event) {
  event.preventDefault();
  try {
    await app.api.logout();
    drafts.clear();
    location.assign("/desk/login");
  } catch {
    toast(words.logoutFailed, "danger");
  }
}

function watch() {
  app.queue.addEventListener("change", tellCount);
  app.stream.addEventListener("down", () => banner(words.connectionLost));
  app.stream.addEventListener("up", () => {
    banner("");
    toast(words.connectionBack);
  });
  app.stream.addEventListener("refused", () => app.api.me().catch(() => {}));
  document.getElementById("logout").addEventListener("submit", logout);
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault(); // "#view" would be taken for an address
    document.getElementById("view").focus();
  });
  const user = document.getElementById("user");
  document.addEventListener("click", (event) => {
    if (!user.contains(event.target)) user.open = false;
  });
  user.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && user.open) {
      user.open = false;
      user.querySelector("summary").focus();
      event.preventDefault();
    }
  });
}

function bindKeys() {
  const help = document.getElementById("help");
  help.hidden = false;
  help.addEventListener("click", () => app.keys.help());
  const go = (name, target) => () => (app.may(NEEDED[name]) ? app.router.go(target) : false);
  app.keys.add({
    "?": () => app.keys.help(),
    "g c": go("conversations", address("conversations")),
    "g t": () => go("tickets", app.ticketsAddress)(),
    "g k": () => go("knowledge", app.knowledgeAddress)(),
    "g l": () => go("learning", app.learningAddress)(),
    "g q": go("quality", address("quality")),
    "g a": go("accounts", address("accounts")),
  });
}

watch();
bindKeys();
app.queue.start();
app.router.start();
if (app.may("answer") || app.may("read_tickets")) app.stream.start();
