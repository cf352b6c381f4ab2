import type { Kysely } from "kysely";
import { z } from "zod";
import { isLoopbackDomain } from "../../addresses/short-link.ts";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import { defineJob } from "../../jobs/define-job.ts";
import type { Core } from "../../operations/context.ts";
import type { DomainDeps } from "../context.ts";
import type { DomainTable } from "../domain-table.ts";
import { judge, nextLookDelayMs } from "./judge.ts";
import { lookUp } from "./look-up.ts";

const WatchedDomain = z.object({
  id: z.string(),
  /** With a new name a new watch begins, by a job of its own. */
  slug: z.string(),
});

type CheckDeps = Pick<Core, "db" | "now"> & DomainDeps;

/** Has the DNS of a domain looked up soon, and again as long as that is of use. */
export async function watchDomain(
  { jobs }: Pick<Core, "jobs">,
  tx: Kysely<WorkspaceTables>,
  { id, slug, verification_token: token }: Pick<DomainTable, "id" | "slug" | "verification_token">,
): Promise<void> {
  if (token === null || isLoopbackDomain(slug)) return;
  await jobs.add(tx, watchJob, { id, slug }, { dedupeKey: `${watchJob.type}/${id}/${slug}` });
}

/** Looks up the DNS of a domain and stores what it found. @returns the domain as it is now. */
export async function checkDomain(
  { db, now, domains, linkCache }: CheckDeps,
  domain: DomainTable,
  { scheduled }: { readonly scheduled: boolean },
): Promise<DomainTable> {
  if (isLoopbackDomain(domain.slug)) return domain;
  const findings = await lookUp(domains.dns, domain, domains.publicAddress);
  const columns = judge(domain, findings, now(), { scheduled });
  await db
    .updateTable("domains")
    .set(columns)
    .where("workspace_id", "=", domain.workspace_id)
    .where("id", "=", domain.id)
    .where("slug", "=", domain.slug)
    // A look that took long does not undo what a later one has found.
    .where("verified", "=", domain.verified)
    .execute();
  if (columns.verified !== domain.verified) linkCache.forgetDomain(domain.slug);
  return { ...domain, ...columns };
}

/** Looks up the DNS of a domain for as long as that is of use. */
export const watchJob = defineJob("domain.check", WatchedDomain, async ({ id, slug }, deps: CheckDeps) => {
  const domain = await deps.db
    .selectFrom("domains")
    .selectAll()
    .where("id", "=", id)
    .where("slug", "=", slug)
    .where("deleting_since_ms", "is", null)
    .executeTakeFirst();
  if (!domain) return undefined;
  const checked = await checkDomain(deps, domain, { scheduled: true });
  const delayMs = nextLookDelayMs(checked, deps.now());
  return delayMs === undefined ? undefined : { againAtMs: deps.now() + delayMs };
});
