import type { ItemOutcome, Tool } from "../catalog/tool.ts";
import { errorCodeOf } from "../http/error-code.ts";
import { GatewayError, invalidArgument } from "../http/gateway-error.ts";
import { isFields } from "./fields.ts";
import type { InvokeResult } from "./types.ts";

/** As many as Dub's own bulk operations take. */
const MAX_BODIES = 100;

interface FannedOut extends ItemOutcome {
  readonly index: number;
  /** The envelope's `result` of the one call; with the status `done`. */
  readonly result?: unknown;
}

/**
 * The bodies of a call that asks for several at once: a bare array, or an object that holds one and nothing else.
 *
 * @returns undefined for a call with one body of the usual kind.
 * @throws  400 for none and for too many.
 */
export function severalBodies({ severalAs }: Pick<Tool, "severalAs">, body: unknown): readonly unknown[] | undefined {
  if (severalAs === undefined) return undefined;
  const isWrapped = isFields(body) && Array.isArray(body[severalAs]);
  const bodies = isWrapped ? body[severalAs] : body;
  if (!Array.isArray(bodies)) return undefined;
  const path = `body.${severalAs}`;
  if (bodies.length === 0) throw invalidArgument(path, "must hold at least one item", "too_small");
  if (bodies.length > MAX_BODIES) {
    throw invalidArgument(path, `takes at most ${MAX_BODIES} items, not ${bodies.length}`, "too_big");
  }
  return bodies;
}

/**
 * One call for each body, in order. A failure is the outcome of its item; but where the next item would meet the same one
 * (a refused credential, a read-only account, a rate limit, an upstream in trouble), the rest is not sent. Nothing is ever sent twice. Source:
 * spec truto-gateway 3.4, notes 5 and 41.
 *
 * @throws the first failure, if it stops everything: nothing was done, so there is nothing to report.
 */
export async function fanOut(
  bodies: readonly unknown[],
  call: (body: unknown, index: number) => Promise<InvokeResult>,
): Promise<readonly FannedOut[]> {
  const outcomes: FannedOut[] = [];
  for (const [index, body] of bodies.entries()) {
    try {
      const { envelope } = await call(body, index);
      outcomes.push({ index, status: "done", result: envelope.result });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const isEnd = stopsTheRest(error);
      if (isEnd && index === 0 && !isUnknown(error)) throw error;
      outcomes.push({ index, status: isUnknown(error) ? "unknown" : "error", error: describe(error) });
      if (isEnd) break;
    }
  }
  const unsent = bodies.slice(outcomes.length).map((_, at) => ({ index: outcomes.length + at, status: "not_sent" }));
  return [...outcomes, ...unsent];
}

function stopsTheRest({ statusCode }: GatewayError): boolean {
  return [401, 405, 429].includes(statusCode) || statusCode >= 500;
}

/** Whoever repeats such an item without looking may do it twice. */
function isUnknown({ statusCode, remote, errorCode }: GatewayError): boolean {
  return errorCode === "upstream_outcome_unknown" || (remote !== undefined && statusCode >= 500);
}

function describe(error: GatewayError): { code: string; message: string } {
  return { code: errorCodeOf(error), message: error.message };
}
