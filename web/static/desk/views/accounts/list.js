// 账号: who may log in and as what. For administrators.
import { badge, button, el } from "../../dom.js";
import { words } from "../../words.js";
import { confirm } from "../../components/dialog.js";
import { select } from "../../components/field.js";
import { failed, toast } from "../../components/notices.js";
import { empty, failure, loading } from "../../components/states.js";
import { askForAccount, showPassword } from "./dialogs.js";

const text = words.accounts;

export function accountsView(app, root) {
  const body = el("div", { class: "table-frame" }, loading());
  const create = button(text.create, add, { name: "user-plus", kind: "primary" });
  root.append(
    el(
      "div",
      { class: "page" },
      el(
        "header",
        { class: "page-head" },
        el("div", {}, el("h1", {}, text.heading), el("p", { class: "quiet" }, text.intro)),
        create,
      ),
      body,
    ),
  );

  async function load() {
    try {
      const { items } = await app.api.staff();
      body.replaceChildren(items.length ? table(items) : empty(text.empty, "", { name: "users" }));
    } catch (error) {
      body.replaceChildren(failure(error, load));
    }
  }

  async function add() {
    const person = await askForAccount(app);
    if (!person) return;
    await load();
    await showPassword(person.name, person.password);
  }

  /** Asks, changes, tells; the table is drawn anew either way. */
  async function change(person, question, changes) {
    const sure = await confirm(question);
    try {
      if (sure) {
        const changed = await app.api.changeStaff(person.id, changes);
        if (changed.password) await showPassword(person.name, changed.password);
        else toast(text.changed(person.name));
      }
    } catch (error) {
      failed(error);
    }
    await load();
    body.querySelector(`[data-person="${CSS.escape(String(person.id))}"] button`)?.focus();
  }

  function table(people) {
    const heads = Object.entries(text.columns).map(([name, label]) =>
      el("th", { scope: "col", role: "columnheader", class: `col-${name}` }, label),
    );
    return el(
      "table",
      { class: "table table-accounts", role: "table" },
      el("caption", { class: "sr" }, text.table),
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)),
      el("tbody", { role: "rowgroup" }, people.map(row)),
    );
  }

  function row(person) {
    const cell = (name, ...content) => el("td", { role: "cell", class: `col-${name}` }, content);
    const self = person.id === app.me.id;
    return el(
      "tr",
      { role: "row", "data-person": person.id, class: person.active ? null : "row-off" },
      cell("name", el("strong", {}, person.name), self ? badge(text.you) : null),
      cell("username", el("code", {}, person.username)),
      cell("role", self ? person.role_label : roleSelect(person)),
      cell("state", badge(person.active ? text.active : text.inactive, person.active ? "ok" : "neutral")),
      cell("actions", self ? null : actions(person)),
    );
  }

  function roleSelect(person) {
    const choice = select(Object.entries(text.roles), person.role, {
      "aria-label": text.roleOf(person.name),
    });
    choice.addEventListener("change", () =>
      change(
        person,
        {
          title: text.roleTitle(person.name, text.roles[choice.value]),
          text: text.roleText,
          action: text.roleDo,
        },
        { role: choice.value },
      ),
    );
    return choice;
  }

  function actions(person) {
    const { name, active } = person;
    const reset = () =>
      change(
        person,
        { title: text.resetTitle(name), text: text.resetText, action: text.reset, kind: "danger" },
        { reset_password: true },
      );
    const deactivate = () =>
      change(
        person,
        {
          title: text.deactivateTitle(name),
          text: text.deactivateText,
          action: text.deactivate,
          kind: "danger",
        },
        { active: false },
      );
    return el(
      "div",
      { class: "row-actions" },
      active ? button(text.reset, reset, { kind: "small", name: "key-round" }) : null,
      active
        ? button(text.deactivate, deactivate, { kind: "small", name: "lock" })
        : button(text.activate, () => activate(person), { kind: "small", name: "rotate-ccw" }),
    );
  }

  async function activate(person) {
    try {
      await app.api.changeStaff(person.id, { active: true });
      toast(text.changed(person.name));
    } catch (error) {
      failed(error);
    }
    await load();
  }

  load();
  return { update() {} };
}
