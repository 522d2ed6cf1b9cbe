// What somebody has typed but not sent, per conversation or ticket. Kept for this tab
// only, so that it survives a reload and an ended session but not the shift.

const PREFIX = "lianxin:desk:draft:";

export const drafts = {
  get(key) {
    try {
      return JSON.parse(sessionStorage.getItem(PREFIX + key)) ?? {};
    } catch {
      return {};
    }
  },

  set(key, draft) {
    try {
      if (Object.values(draft).some(Boolean)) {
        sessionStorage.setItem(PREFIX + key, JSON.stringify(draft));
      } else {
        sessionStorage.removeItem(PREFIX + key);
      }
    } catch {
      // Storage is full or blocked: the open field still has the text.
    }
  },

  clear() {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
    }
  },
};
