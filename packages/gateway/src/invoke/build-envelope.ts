import type { ResponseSwitches } from "./response-switches.ts";
import { applySwitches } from "./response-switches.ts";
import type { Envelope } from "./types.ts";

interface Cursors {
  readonly next_cursor: string | null;
  readonly prev_cursor: string | null;
}

const NO_CURSORS: Cursors = { next_cursor: null, prev_cursor: null };

/** The one shape of every answer. `result` is null for an upstream that said nothing. Source: spec truto-gateway 2.6. */
export function buildEnvelope(result: unknown, switches: ResponseSwitches, cursors: Cursors = NO_CURSORS): Envelope {
  const id = idOf(result);
  return {
    result: applySwitches(result, switches),
    ...cursors,
    result_count: Array.isArray(result) ? result.length : result === null ? 0 : 1,
    ...(id !== undefined && { id }),
  };
}

/** Domains are identified by their slug. */
function idOf(result: unknown): string | undefined {
  if (typeof result !== "object" || result === null || Array.isArray(result)) return undefined;
  const { id, slug } = result as { id?: unknown; slug?: unknown };
  const value = id ?? slug;
  return typeof value === "string" ? value : undefined;
}
