// Addresses of the console live behind "#": every view can be bookmarked and shared, and
// the service has one page to guard. `#/tickets/GD1?x=y` → {view, id, part, query}.

export class Router {
  #views;
  #root;
  #current = null;
  #name = null;

  /** `views`: name → (root, route) → {update?(route), destroy?()}. */
  constructor(root, views, { onChange }) {
    this.#root = root;
    this.#views = views;
    this.onChange = onChange;
  }

  start() {
    addEventListener("hashchange", () => this.#show(false));
    this.#show(true);
  }

  get route() {
    const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
    const [view = "", id = "", part = ""] = path.split("/").map(decode);
    return { view, id, part, query: Object.fromEntries(new URLSearchParams(search)) };
  }

  go(hash, { replace = false } = {}) {
    if (replace) {
      // A link was followed and not yet heard of: what a view says while it is left counts no more.
      if (this.#views.resolve(this.route) !== this.#name) return;
      history.replaceState(null, "", hash);
      this.#show(false);
    } else {
      location.hash = hash;
    }
  }

  #show(first) {
    const { route } = this;
    const name = this.#views.resolve(route);
    if (name === this.#name && this.#current?.update) {
      this.#current.update(route);
    } else {
      this.#current?.destroy?.();
      this.#name = name;
      this.#root.replaceChildren();
      this.#current = this.#views.mount[name](this.#root, route) ?? {};
      if (!first) this.#root.focus({ preventScroll: true });
    }
    this.onChange(name, route);
  }
}

export function address(view, id = "", query = {}) {
  const filled = Object.entries(query).filter(([, value]) => value !== "" && value != null);
  const search = new URLSearchParams(filled).toString();
  return `#/${view}${id ? `/${encodeURIComponent(id)}` : ""}${search ? `?${search}` : ""}`;
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
