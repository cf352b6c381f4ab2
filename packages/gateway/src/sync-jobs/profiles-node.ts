import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import { toRecord } from "../datastores/sink-record.ts";
import { ProfileSyncBody, ProfilesAt, readProfiles } from "../enrichment/read-profiles.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { Fields } from "../json/fields.ts";
import type { Step } from "../runs/run-kind.ts";
import { RunFailure } from "../runs/run-kind.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { passOn } from "./pass-on.ts";
import type { SyncNodeOf } from "./sync-nodes.ts";
import type { SyncWork } from "./sync-work.ts";

/** An empty text is what a placeholder without a value comes to. */
const Query = z.preprocess(
  (given) => Object.fromEntries(Object.entries(given as Fields).filter(([, value]) => value !== "")),
  ProfileSyncBody,
);

/**
 * Records of customers, as the enrichment has them, a page at a time.
 *
 * @param asked `since`: only customers with a lead or a sale since then; `limit`: of the leads and sales in each record.
 * @param next where the run is behind the last page.
 * @throws 400 for a query that is none.
 */
export async function profilesNode(
  work: SyncWork,
  node: SyncNodeOf<"request">,
  asked: { readonly account: Account; readonly query: Fields },
  at: Checkpoint,
  next: Checkpoint,
): Promise<Step> {
  const { invoke, now, signal, parameters } = work;
  const { since = null, limit } = parseRequest(Query, asked.query, "query");
  const options = { actor: SYSTEM, interactive: false, signal } as const;
  const from = at.cursor === null ? undefined : ProfilesAt.parse(JSON.parse(at.cursor));
  const page = await readProfiles({ invoke, now, account: asked.account, options, since, limit }, from);
  const failures = page.failures.map(({ id, reason }) => ({ item: id, reason }));
  const [first] = failures;
  if (first && parameters.errorHandling === "fail_fast") {
    throw new RunFailure(`The customer ${first.item} could not be read: ${first.reason}`);
  }
  const after = page.isLast ? next : { ...at, cursor: JSON.stringify(page.at) };
  const records = page.profiles.map(toRecord);
  const step = await passOn(work, node, { records, read: records.length }, at, {
    ...after,
    failures: at.failures + failures.length,
  });
  return { ...step, failures, skipped: page.gone };
}
