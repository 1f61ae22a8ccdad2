/** All that the server has accepted and remembers, so that a second server can go on where the first one stood. */

/** @typedef {import('./independent-server.mjs').ServerState} ServerState */
/** @typedef {import('./independent-server.mjs').ServerMemory} ServerMemory */

/** JSON all through. @param {ServerState} state @returns {ServerMemory} */
export function memoryOf({ orders, keys, requests }) {
  return structuredClone({ orders, keys: [...keys], requests });
}

/** @param {ServerState} state @param {ServerMemory} [memory] */
export function restoreMemory(state, memory) {
  if (memory === undefined) return;
  const { orders, keys, requests } = structuredClone(memory);
  state.orders.push(...orders);
  for (const [key, entry] of keys) state.keys.set(key, entry);
  state.requests.push(...requests);
}
