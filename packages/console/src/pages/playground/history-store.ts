import { createKeptStore } from "../../state/kept.ts";
import type { Arguments } from "./tool.ts";

export interface PastCall {
  readonly tool: string;
  readonly args: Arguments;
  readonly accountId: string;
  readonly at: string;
}

const MOST = 200;

/** Calls of this browser, the newest first. */
export const pastCalls = createKeptStore<readonly PastCall[]>("playground-history", []);

export function noteCall(call: PastCall): void {
  pastCalls.set((before) => [call, ...before].slice(0, MOST));
}
