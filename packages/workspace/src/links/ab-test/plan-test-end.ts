import type { Database, LinkTable } from "@overdub/storage";
import type { Kysely } from "kysely";
import { addJob } from "../../jobs/add-job.ts";
import type { Services } from "../../operations/services.ts";

export const END_TEST = "links.end-test";

export interface EndTestPayload {
  readonly linkId: string;
  /** The end that was planned, UTC ms; a test whose end has moved since has a job of its own. */
  readonly completedAtMs: number;
}

/**
 * Plans the end of a link's A/B test, if the link has one that lies ahead and was not planned before.
 *
 * @param tx the transaction that writes `row`.
 * @see spec dub-links 17.6
 */
export async function planTestEnd(
  services: Pick<Services, "nowMs" | "wakeJobs">,
  tx: Kysely<Database>,
  row: Pick<LinkTable, "id" | "test_variants" | "test_completed_at_ms">,
  previous?: LinkTable,
): Promise<void> {
  const { id: linkId, test_completed_at_ms: completedAtMs } = row;
  if (row.test_variants === null || completedAtMs === null || completedAtMs <= services.nowMs()) return;
  if (previous?.test_completed_at_ms === completedAtMs && previous.test_variants !== null) return;
  const payload: EndTestPayload = { linkId, completedAtMs };
  await addJob(services, tx, {
    type: END_TEST,
    payload,
    runAtMs: completedAtMs,
    dedupeKey: `${END_TEST}/${linkId}/${completedAtMs}`,
  });
}
