import { isFields } from "../json/fields.ts";
/** The one shape of every answer. See behaviour/gateway 3.6. */
export interface Envelope {
  readonly result: unknown;
  readonly next_cursor: string | null;
  readonly prev_cursor: string | null;
  readonly result_count: number;
  /** Mirrored from an object result. */
  readonly id?: string;
  /** Of a bulk call that did not come to its end. */
  readonly is_partial_response?: true;
  /** What a caller has to know of it. */
  readonly hint?: string;
}

interface Cursors {
  readonly next_cursor: string | null;
  readonly prev_cursor: string | null;
}

const NO_CURSORS: Cursors = { next_cursor: null, prev_cursor: null };

/** The one shape of every answer. `result` is null for an upstream that said nothing. See behaviour/gateway 3.6. */
export function buildEnvelope(result: unknown, switches: ResponseSwitches, cursors: Cursors = NO_CURSORS): Envelope {
  const id = idOf(result);
  return {
    result: applySwitches(result, switches),
    ...cursors,
    result_count: Array.isArray(result) ? result.length : result === null ? 0 : 1,
    ...(id !== undefined && { id }),
  };
}

/**
 * @param resultJson its result as JSON, which need not be written again.
 * @returns the envelope as JSON, in parts.
 */
export function envelopeToJson(
  { result: _sameAsJson, ...rest }: Envelope,
  resultJson: Uint8Array,
): readonly (string | Uint8Array)[] {
  return ['{"result":', resultJson, `,${JSON.stringify(rest).slice(1)}`];
}

/** Domains are identified by their slug. */
function idOf(result: unknown): string | undefined {
  if (typeof result !== "object" || result === null || Array.isArray(result)) return undefined;
  const { id, slug } = result as { id?: unknown; slug?: unknown };
  const value = id ?? slug;
  return typeof value === "string" ? value : undefined;
}

/** What a caller may ask of the shape of a response. See behaviour/gateway 3.6. */
export interface ResponseSwitches {
  /** Top-level fields to drop from each item. */
  readonly excludeFields: readonly string[];
  /** Turns an array into an object by this field. */
  readonly keyBy: string | undefined;
}

export function readSwitches(query: Readonly<Record<string, unknown>>): ResponseSwitches {
  const { truto_exclude_fields: exclude, truto_key_by: keyBy } = query;
  const names = Array.isArray(exclude) ? exclude : typeof exclude === "string" ? exclude.split(",") : [];
  return {
    excludeFields: names.map((name) => String(name).trim()),
    keyBy: typeof keyBy === "string" && keyBy !== "" ? keyBy : undefined,
  };
}

export function applySwitches(result: unknown, { excludeFields, keyBy }: ResponseSwitches): unknown {
  const slim = (item: unknown) => (excludeFields.length === 0 ? item : withoutFields(item, excludeFields));
  if (!Array.isArray(result)) return slim(result);
  if (keyBy === undefined) return excludeFields.length === 0 ? result : result.map(slim);
  return Object.fromEntries(
    result.flatMap((item) => {
      const key = isFields(item) ? item[keyBy] : undefined;
      return key === undefined || key === null ? [] : [[String(key), slim(item)]];
    }),
  );
}

function withoutFields(item: unknown, names: readonly string[]): unknown {
  if (!isFields(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
}
