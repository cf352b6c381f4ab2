import type { Explained } from "../../transforms/create-transforms.ts";
import type { Fact } from "./facts.ts";
import type { Settings } from "./settings.ts";

/** What came, before anybody knows from whom. */
export interface Delivery {
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined;
  readonly body: string;
  readonly nowMs: number;
}

/** An event, as far as it has to be known to be kept. */
export interface EventHead {
  /** Tells repeats: the provider's own, at most 255 characters. */
  readonly id: string;
  readonly type: string;
  readonly occurredAtMs: number | null;
}

/** The event that facts come from. */
export interface EventOrigin {
  readonly eventId: string;
  /** UTC milliseconds: when it happened, else when it came. */
  readonly atMs: number;
}

/** What an event means: facts, or why it means nothing. */
export type Reading = { readonly facts: readonly Fact[] } | { readonly ignored: string };

/**
 * Evaluates an expression of the source's owner, within limits, and tells what it has looked for in vain.
 *
 * @throws a GatewayError that says why it fails.
 */
export type Evaluate = (expression: string, scope: Readonly<Record<string, unknown>>) => Promise<Explained>;

/** How one provider speaks. Everything is a function of its arguments alone. */
export interface Adapter {
  /** The header without which no body is read. */
  readonly signatureHeader: (settings: Settings) => string;
  /** Whether the secret has signed the body, lately enough. */
  readonly isSigned: (delivery: Delivery, secret: string, settings: Settings) => boolean;
  /** @throws a GatewayError 400 for what is no event. */
  readonly head: (event: unknown, delivery: Delivery, settings: Settings) => EventHead;
  readonly read: (
    event: unknown,
    origin: EventOrigin,
    settings: Settings,
    evaluate: Evaluate,
  ) => Reading | Promise<Reading>;
}
