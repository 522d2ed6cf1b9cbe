// The states every view has besides its content: loading, empty, failed, not allowed.
import { button, el, icon } from "../dom.js";
import { words } from "../words.js";

export function loading(label = words.loading) {
  return el(
    "div",
    { class: "state state-loading", role: "status" },
    icon("loader-circle"),
    el("p", {}, label),
  );
}

/** `page`: the state stands for a whole page, so its title is the page's heading. */
export function empty(title, text = "", { name = "inbox", action = null, page = false } = {}) {
  return el(
    "div",
    { class: "state" },
    icon(name),
    el(page ? "h1" : "p", { class: "state-title" }, title),
    text ? el("p", {}, text) : null,
    action,
  );
}

export function failure(error, retry) {
  return el(
    "div",
    { class: "state state-failed", role: "alert" },
    icon("triangle-alert"),
    el("p", { class: "state-title" }, words.failedTitle),
    el("p", {}, error.message),
    retry ? button(words.retry, retry, { name: "refresh-cw" }) : null,
  );
}

export function noRight(me) {
  return empty(words.noRightTitle, words.noRightText(me.role_label), { name: "lock", page: true });
}
