// What the page says by itself: short confirmations, the banner of a lost connection, and
// sentences for screen readers only.
import { el, icon, iconButton } from "../dom.js";
import { words } from "../words.js";

const TOAST_MS = 4_000;

const region = (id) => document.getElementById(id);

/** A sentence that goes away by itself, or with the next; errors stay until closed. */
export function toast(text, tone = "ok") {
  const names = { ok: "circle-check", danger: "circle-alert", info: "info" };
  const node = el("div", { class: `toast toast-${tone}` }, icon(names[tone]), el("p", {}, text));
  node.append(iconButton(words.close, "x", () => node.remove()));
  if (tone === "danger") {
    region("alerts").append(node);
  } else {
    region("toasts").replaceChildren(node);
    setTimeout(() => node.remove(), TOAST_MS);
  }
}

export function failed(error) {
  if (error.status !== 401) toast(error.message, "danger"); // 401 has its own dialog
}

/** Said by screen readers; the same sentence twice is said twice. */
export function say(text) {
  const node = region("live");
  node.textContent = "";
  setTimeout(() => {
    node.textContent = text;
  }, 50);
}

export function banner(text) {
  const node = region("banner");
  node.hidden = !text;
  node.replaceChildren(...(text ? [icon("wifi-off"), el("p", {}, text)] : []));
}
