import type { Database, DomainTable, JobHandler } from "@overdub/storage";
import type { Kysely } from "kysely";
import { isLoopbackDomain } from "../../addresses/short-link.ts";
import { addJob } from "../../jobs/add-job.ts";
import type { Services } from "../../operations/services.ts";
import { judge, nextLookDelayMs } from "./judge.ts";
import { lookUp } from "./look-up.ts";

export const CHECK_DOMAIN_JOB = "domain.check";

interface CheckDomain {
  readonly id: string;
  /** With a new name the watch begins anew, by a job of its own. */
  readonly slug: string;
}

type CheckServices = Pick<Services, "db" | "nowMs" | "domains">;

/** Has the DNS of a domain looked up soon, and again as long as that is of use. */
export async function watchDomain(
  services: Pick<Services, "nowMs" | "wakeJobs">,
  tx: Kysely<Database>,
  { id, slug, verification_token: token }: Pick<DomainTable, "id" | "slug" | "verification_token">,
): Promise<void> {
  if (token === null || isLoopbackDomain(slug)) return;
  const payload: CheckDomain = { id, slug };
  await addJob(services, tx, { type: CHECK_DOMAIN_JOB, payload, dedupeKey: `${CHECK_DOMAIN_JOB}/${id}/${slug}` });
}

/** Looks up the DNS of a domain and stores what it found. @returns the domain as it is now. */
export async function checkDomain(
  { db, nowMs, domains }: CheckServices,
  domain: DomainTable,
  { scheduled }: { readonly scheduled: boolean },
): Promise<DomainTable> {
  if (isLoopbackDomain(domain.slug)) return domain;
  const findings = await lookUp(domains.dns, domain, domains.publicAddress);
  const columns = judge(domain, findings, nowMs(), { scheduled });
  await db
    .updateTable("domains")
    .set(columns)
    .where("id", "=", domain.id)
    .where("slug", "=", domain.slug)
    // A look that took long does not undo what a later one has found.
    .where("verified", "=", domain.verified)
    .execute();
  return { ...domain, ...columns };
}

export function checkDomainJob(services: CheckServices): JobHandler {
  return async ({ id, slug }: CheckDomain) => {
    const domain = await services.db
      .selectFrom("domains")
      .selectAll()
      .where("id", "=", id)
      .where("slug", "=", slug)
      .where("deleting_since_ms", "is", null)
      .executeTakeFirst();
    if (!domain) return undefined;
    const checked = await checkDomain(services, domain, { scheduled: true });
    const delayMs = nextLookDelayMs(checked, services.nowMs());
    return delayMs === undefined ? undefined : { againAtMs: services.nowMs() + delayMs };
  };
}
