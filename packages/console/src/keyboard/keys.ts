import { useEffect, useRef } from "react";
import { createKeptStore } from "../state/kept.ts";

/** Whether keys without Ctrl do anything: some people type with their voice. */
export const singleKeys = createKeptStore("single-keys", true);

export interface KeyBinding {
  /** `j`, `g l`, `Ctrl k`, `Escape`; letters as they are typed. */
  readonly keys: string;
  /** What it does, for the map of keys. */
  readonly label: string;
  /** @returns false to leave the key to whoever comes next. */
  readonly run: (event: KeyboardEvent) => unknown;
  /** Works while somebody types, too. */
  readonly isGlobal?: boolean;
}

const bindings: KeyBinding[] = [];

/** How long a first key waits for its second. */
const PAIR_MS = 1_200;
let pending: { readonly key: string; readonly atMs: number } | undefined;

/** Every key that works now, for the map; the newest first. */
export function currentBindings(): readonly KeyBinding[] {
  return bindings.toReversed();
}

/** Keys that work as long as the component is there; those of what came last win. */
export function useKeys(own: readonly KeyBinding[]): void {
  const latest = useRef(own);
  latest.current = own;
  const names = own.map(({ keys }) => keys).join("\n");
  useEffect(() => {
    const added = (names === "" ? [] : names.split("\n")).map((keys, index): KeyBinding => {
      const find = () => latest.current[index];
      return {
        keys,
        get label() {
          return find()?.label ?? "";
        },
        get isGlobal() {
          return find()?.isGlobal ?? false;
        },
        run: (event) => find()?.run(event),
      };
    });
    bindings.push(...added);
    return () => {
      for (const binding of added) bindings.splice(bindings.indexOf(binding), 1);
    };
  }, [names]);
}

function nameOf(event: KeyboardEvent): string {
  const { key, ctrlKey, metaKey, shiftKey } = event;
  const control = ctrlKey || metaKey ? "Ctrl " : "";
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const shift = shiftKey && (isLetter || key.length > 1) ? "Shift " : "";
  return `${control}${shift}${key.length === 1 ? key.toLowerCase() : key}`;
}

/** Where keys are text, or belong to something that lies over the page. */
const TAKES_KEYS =
  "input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], [role=listbox], [data-modal]";

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const name = nameOf(event);
  if (event.key.length === 1 && !name.startsWith("Ctrl ") && !singleKeys.get()) return;
  const isTaken = event.target instanceof Element && event.target.closest(TAKES_KEYS) !== null;
  const now = performance.now();
  const first = pending && now - pending.atMs < PAIR_MS ? pending.key : undefined;
  pending = undefined;
  const wanted = first === undefined ? [name] : [`${first} ${name}`, name];
  for (const keys of wanted) {
    for (const binding of currentBindings()) {
      if (binding.keys !== keys || (isTaken && !binding.isGlobal)) continue;
      if (binding.run(event) === false) continue;
      event.preventDefault();
      return;
    }
  }
  if (!isTaken && bindings.some(({ keys }) => keys.startsWith(`${name} `))) pending = { key: name, atMs: now };
}
