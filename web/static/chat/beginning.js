// Begins a conversation for whoever in this browser needs one: the chat, or a form whose
// ticket is to be told of there.

/** The identity of the stored conversation, or of a new one. Two tabs that open at once get one. */
export function begin(api, store) {
  const once = async () => {
    if (store.identity) return store.identity;
    const made = await api.create();
    // Without locks (plain HTTP) another tab may have been faster: join it.
    store.identity ??= { id: made.conversation, token: made.token };
    return store.identity ?? { id: made.conversation, token: made.token };
  };
  return navigator.locks ? navigator.locks.request(`${store.prefix}create`, once) : once();
}
