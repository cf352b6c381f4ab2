import type { EventStore } from "../events/event-store.ts";
import type { Backlog, BacklogState } from "../outbox/backlog.ts";

/** Where to find a `Settle`: functions do not travel between threads. */
export interface SettleReference {
  /** URL. */
  readonly module: string;
  readonly export: string;
}

/** What the thread opens. */
export interface EventThreadData {
  readonly databaseUrl: string;
  readonly eventsUrl: string;
  readonly settle: SettleReference;
  readonly drainMs: number | undefined;
}

/** What can be asked of the thread, as `<object>.<method>`. */
type MethodsOf<Name extends string, Target> = {
  [Method in keyof Target & string as `${Name}.${Method}`]: Target[Method];
};
export type ThreadMethods = MethodsOf<"events", EventStore> &
  MethodsOf<"backlog", Pick<Backlog, "commit" | "committed" | "drain" | "close">>;

export interface Call {
  readonly id: number;
  readonly method: keyof ThreadMethods;
  readonly args: readonly unknown[];
}

export interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** By which drivers tell why, if they do. */
  readonly codes: { readonly code?: unknown; readonly errcode?: unknown };
}

export type FromThread =
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: ThrownError }
  | { readonly kind: "state"; readonly state: BacklogState }
  | { readonly kind: "drain-failed"; readonly error: ThrownError };

export function toThrown(error: unknown): ThrownError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: undefined, codes: {} };
  const { name, message, stack } = error;
  return { name, message, stack, codes: codesOf(error) };
}

function codesOf(error: Error & ThrownError["codes"]): ThrownError["codes"] {
  return {
    ...(typeof error.code === "string" && { code: error.code }),
    ...(typeof error.errcode === "number" && { errcode: error.errcode }),
  };
}

export function fromThrown({ name, message, stack, codes }: ThrownError): Error {
  return Object.assign(new Error(message), { name, ...codes, ...(stack === undefined ? {} : { stack }) });
}
