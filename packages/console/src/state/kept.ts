import type { Store } from "./store.ts";
import { createStore } from "./store.ts";

/**
 * What this browser keeps for its person: drafts, columns, the theme. Storage may be full, or forbidden; then it is kept
 * until the page is left.
 */
export function keep(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(`overdub.${name}`);
    else localStorage.setItem(`overdub.${name}`, JSON.stringify(value));
  } catch {
    // As said above.
  }
}

export function readKept<Value>(name: string, fallback: Value): Value {
  try {
    const text = localStorage.getItem(`overdub.${name}`);
    return text === null ? fallback : (JSON.parse(text) as Value);
  } catch {
    return fallback;
  }
}

/** A store that is kept in this browser. */
export function createKeptStore<Value>(name: string, fallback: Value): Store<Value> {
  const store = createStore<Value>(readKept(name, fallback));
  return {
    ...store,
    set(next) {
      store.set(next);
      keep(name, store.get());
    },
  };
}
