// What outlives a page: the conversation's id and token, messages not yet accepted by the
// service, and marks such as "found helpful". Lives in localStorage, so all tabs share it;
// where that is blocked, in memory for this page only. An outbox item has a key of its own:
// two tabs that write at the same moment cannot overwrite each other's.

class Memory {
  #items = new Map();
  getItem(key) {
    return this.#items.get(key) ?? null;
  }
  setItem(key, value) {
    this.#items.set(key, value);
  }
  removeItem(key) {
    this.#items.delete(key);
  }
  get length() {
    return this.#items.size;
  }
  key(index) {
    return [...this.#items.keys()][index] ?? null;
  }
}

function usable() {
  try {
    const probe = "lianxin:probe";
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    return new Memory();
  }
}

export class Store {
  constructor(server) {
    this.prefix = `lianxin:${server}:`;
    this.storage = usable();
  }

  get identity() {
    const found = this.#get("conversation");
    return found?.id && found?.token ? found : null;
  }

  set identity(value) {
    if (value) this.#set("conversation", value);
    else this.storage.removeItem(`${this.prefix}conversation`);
  }

  get elder() {
    return this.#get("elder") === true;
  }

  set elder(value) {
    this.#set("elder", value);
  }

  /** Unsent messages of a conversation, oldest first. */
  outbox(conversation) {
    const items = [];
    for (const key of this.#keys("outbox:")) {
      const item = this.#get(key);
      if (item?.conversation === conversation) items.push(item);
    }
    return items.sort((a, b) => a.at - b.at);
  }

  keep(item) {
    this.#set(`outbox:${item.id}`, item);
  }

  drop(id) {
    this.storage.removeItem(`${this.prefix}outbox:${id}`);
  }

  /** What was done with a message, e.g. its feedback. */
  mark(conversation, seq) {
    return this.#get(`mark:${conversation}:${seq}`);
  }

  setMark(conversation, seq, value) {
    this.#set(`mark:${conversation}:${seq}`, value);
  }

  /** Highest message the person has had in view, for the count on the button. */
  seen(conversation) {
    return this.#get(`seen:${conversation}`) ?? 0;
  }

  setSeen(conversation, seq) {
    if (seq > this.seen(conversation)) this.#set(`seen:${conversation}`, seq);
  }

  /** Forgets all that belongs to a conversation. */
  forget(conversation) {
    for (const item of this.outbox(conversation)) this.drop(item.id);
    for (const name of [`mark:${conversation}:`, `seen:${conversation}`]) {
      for (const key of this.#keys(name)) this.storage.removeItem(this.prefix + key);
    }
  }

  /** Calls back with "conversation", "elder", "outbox:…" when another tab writes it. */
  onChange(callback, signal) {
    addEventListener(
      "storage",
      (event) => {
        if (event.key === null) callback("conversation");
        else if (event.key.startsWith(this.prefix)) callback(event.key.slice(this.prefix.length));
      },
      { signal },
    );
  }

  #keys(start) {
    const full = this.prefix + start;
    const keys = [];
    for (let i = 0; i < this.storage.length; i += 1) {
      const key = this.storage.key(i);
      if (key?.startsWith(full)) keys.push(key.slice(this.prefix.length));
    }
    return keys;
  }

  #get(name) {
    try {
      return JSON.parse(this.storage.getItem(this.prefix + name));
    } catch {
      return null; // written by something else: as good as absent
    }
  }

  #set(name, value) {
    try {
      this.storage.setItem(this.prefix + name, JSON.stringify(value));
    } catch {
      // Storage is full or withdrawn; this page still has its own copy in memory.
    }
  }
}

/** Version 4 UUID; `crypto.randomUUID` is missing on plain-HTTP intranet pages. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
