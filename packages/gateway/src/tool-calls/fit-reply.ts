import type { Envelope } from "../tools/envelope.ts";

/** About 20,000 tokens: what a client takes without cutting by itself, blindly. */
export const MAX_REPLY_BYTES = 80_000;

/** Room for the cursor, the hint and the other keys of the envelope. */
const ENVELOPE_BYTES = 2_000;

/** What is left for the records. */
export const MAX_RESULT_BYTES = MAX_REPLY_BYTES - ENVELOPE_BYTES;

/** Pages by number keep the size of the first, so the following ones need room for larger records. */
const PAGE_SLACK = 0.8;

/** What the model reads: the envelope, and how it was cut if it was. */
export interface Reply extends Envelope {
  readonly truncated?: true;
  /** Records that this reply leaves out. */
  readonly omitted_count?: number;
  /** Items of a bulk call that nothing became of. */
  readonly failed_count?: number;
  /** How many items of a bulk call came to what, where not all are shown or done. */
  readonly status_counts?: Readonly<Record<string, number>>;
  /** What goes on with a bulk call that was interrupted. */
  readonly idempotency_key?: string;
  /** It is the response to an earlier call with this key. */
  readonly idempotency_replayed?: true;
}

/** Asks for the same page with fewer rows, so that its cursor goes on after the last row shown. */
export type Replan = (limit: number) => Promise<Envelope>;

/** Size never fails a call: what is too large is cut between records. */
export async function fitReply(envelope: Envelope, replan: Replan | undefined): Promise<Reply> {
  if (sizeOf(envelope) <= MAX_REPLY_BYTES) return envelope;
  if (!Array.isArray(envelope.result)) return cutValue(envelope);
  const rows: unknown[] = envelope.result;
  const fitting = countFitting(rows);
  if (fitting === 0) return cutRows({ ...envelope, result: [cutToSize(rows[0]), ...rows.slice(1)] }, 1);
  const smaller = await replan?.(Math.ceil(fitting * PAGE_SLACK)).catch(() => undefined);
  if (smaller && sizeOf(smaller) <= MAX_REPLY_BYTES - ENVELOPE_BYTES) {
    return {
      ...smaller,
      truncated: true,
      hint: `Only ${smaller.result_count} records fit: pass next_cursor for more, or narrow with \`fields\` or filters.`,
    };
  }
  return cutRows(envelope, fitting);
}

/** Where no smaller page is to be had: the response of a write, or a page size that its cursor has fixed. */
function cutRows(envelope: Envelope, shown: number): Reply {
  const rows = envelope.result as readonly unknown[];
  return {
    ...envelope,
    result: rows.slice(0, shown),
    result_count: shown,
    truncated: true,
    omitted_count: rows.length - shown,
    hint:
      `This reply shows the first ${shown} of ${rows.length} records, all of which the call covered. ` +
      "If it was a read, ask again with fewer `fields` or narrower filters; next_cursor goes on after the last of all.",
  };
}

function cutValue(envelope: Envelope): Reply {
  const result = cutToSize(envelope.result);
  return { ...envelope, result, truncated: true, hint: "The largest parts of this record are left out." };
}

function countFitting(rows: readonly unknown[]): number {
  let bytes = ENVELOPE_BYTES;
  const end = rows.findIndex((row) => {
    bytes += sizeOf(row) + 1;
    return bytes > MAX_REPLY_BYTES;
  });
  return end === -1 ? rows.length : end;
}

/** One record that is too large by itself loses its largest fields. */
function cutToSize(value: unknown): unknown {
  const max = MAX_REPLY_BYTES - ENVELOPE_BYTES;
  if (typeof value === "string") return value.slice(0, max / 8);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).toSorted(([, a], [, b]) => sizeOf(a) - sizeOf(b));
  let bytes = 0;
  const kept = fields.filter(([name, child]) => {
    bytes += sizeOf(name) + sizeOf(child) + 2;
    return bytes <= max;
  });
  return Object.fromEntries(kept);
}

export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? "");
}
