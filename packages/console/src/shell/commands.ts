import { useEffect } from "react";
import { createStore } from "../state/store.ts";

/** Something that the page can do, for the palette. */
export interface Command {
  readonly label: string;
  readonly hint?: string;
  readonly run: () => void;
}

const offered = createStore<readonly Command[]>([]);

export function currentCommands(): readonly Command[] {
  return offered.get();
}

/** What the palette offers first, as long as the component is there. @param key changes when they do. */
export function useCommands(commands: readonly Command[], key: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the commands of a render are as good as those of the next.
  useEffect(() => {
    offered.set((before) => [...before, ...commands]);
    return () => offered.set((before) => before.filter((command) => !commands.includes(command)));
  }, [key]);
}
