import type { EventStore } from "../events/event-store.ts";
import type { Backlog } from "../outbox/backlog.ts";

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
}

export type FromThread =
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: ThrownError }
  | { readonly kind: "lag"; readonly lag: number }
  | { readonly kind: "drain-failed"; readonly error: ThrownError };

export function toThrown(error: unknown): ThrownError {
  return error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { name: "Error", message: String(error), stack: undefined };
}

export function fromThrown({ name, message, stack }: ThrownError): Error {
  return Object.assign(new Error(message), { name, ...(stack === undefined ? {} : { stack }) });
}
