import type { ItemRow } from "../bulk/bulk-call.ts";
import type { BulkReport } from "../bulk/run-batches.ts";
import { errorCodeOf } from "../errors/gateway-error.ts";
import type { Envelope } from "../tools/envelope.ts";
import type { Reply } from "./fit-reply.ts";
import { MAX_RESULT_BYTES, sizeOf } from "./fit-reply.ts";

/** How a bulk call went: what fits an agent's reply, and all of it where that leaves some out. See behaviour/mcp 3. */
export function shapeItems(
  envelope: Envelope,
  rows: readonly ItemRow[],
  bulk: BulkReport,
): { readonly reply: Reply; readonly whole?: Reply } {
  const failedCount = rows.filter(({ status }) => status === "error").length;
  const whole: Reply = {
    ...envelope,
    result: rows,
    result_count: rows.length,
    ...(failedCount > 0 && { failed_count: failedCount }),
    ...(bulk.isInterrupted && { status_counts: countStatuses(rows), hint: resumeHint(bulk) }),
  };
  const shown = fittingRows(rows);
  if (shown.length === rows.length) return { reply: whole };
  const reply: Reply = {
    ...whole,
    result: shown,
    result_count: shown.length,
    status_counts: countStatuses(rows),
    truncated: true,
    omitted_count: rows.length - shown.length,
    hint: [cutHint(shown, rows), whole.hint ?? []].flat().join(" "),
  };
  return { reply, whole };
}

/** What went wrong is needed most; what was not tried is told by its number. */
const RANKS = new Map([
  ["error", 0],
  ["unknown", 1],
  ["not_sent", 3],
]);
const DONE_RANK = 2;

function fittingRows(rows: readonly ItemRow[]): readonly ItemRow[] {
  let bytes = 0;
  const kept = rows
    .toSorted((a, b) => (RANKS.get(a.status) ?? DONE_RANK) - (RANKS.get(b.status) ?? DONE_RANK))
    .filter((row) => {
      bytes += sizeOf(row) + 1;
      return bytes <= MAX_RESULT_BYTES;
    });
  return kept.length === rows.length ? rows : kept.toSorted((a, b) => a.index - b.index);
}

function cutHint(shown: readonly ItemRow[], rows: readonly ItemRow[]): string {
  return `This reply shows ${shown.length} of ${rows.length} items, first of all those that failed; status_counts counts all.`;
}

function resumeHint({ stoppedBy }: BulkReport): string {
  const cause = stoppedBy ? ` by ${errorCodeOf(stoppedBy)}` : "";
  const seconds = stoppedBy?.headers["retry-after"];
  const when = seconds === undefined ? "" : ` in ${seconds} s`;
  return `The call was interrupted${cause}. Repeat it${when} with the same arguments and this idempotency_key: it goes on where it stopped.`;
}

function countStatuses(rows: readonly ItemRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
