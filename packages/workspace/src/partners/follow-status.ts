import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { PartnerJobContext } from "./context.ts";

const Followed = z.object({
  workspaceId: z.string(),
  programId: z.string(),
  partnerId: z.string(),
  /** UTC ms: links that were stopped at this moment go on. */
  liftedMs: z.number().nullable(),
  /** UTC ms: when the status changed. */
  sinceMs: z.number(),
});
type Followed = z.output<typeof Followed>;

type FollowContext = Pick<PartnerJobContext, "db" | "linkCache" | "now">;
type Stops = Pick<LinkTable, "expires_at_ms" | "disabled_at_ms">;

/** As many links as are changed in one statement: other writers come in between. */
const BATCH = 500;

/** A request that saw the former status has done what it does by then. */
const LAST_LOOK_AFTER_MS = 60_000;

/**
 * Has links of a partner be what its status says: those of a banned one are disabled, those of a deactivated one have
 * expired, and both go on when that ends. A link that is made later is as it is made.
 *
 * @returns whether there may be more.
 * @see behaviour/partners 2.9
 */
export async function followStatus({ db, linkCache, now }: FollowContext, followed: Followed): Promise<boolean> {
  const { workspaceId, programId, partnerId } = followed;
  const enrollment = await findEnrollment(db, { workspaceId, programId }, { partnerId });
  const change = enrollment && changeFor(enrollment, followed);
  if (!change) return false;
  const links = await db
    .selectFrom("links")
    .select(["id", "domain", "key_lookup"])
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId)
    .where(change.where[0], change.where[1], change.where[2])
    .where("created_at_ms", "<=", followed.sinceMs)
    .orderBy("id")
    .limit(BATCH)
    .execute();
  if (links.length === 0) return false;
  await stop(
    db,
    workspaceId,
    links.map(({ id }) => id),
    change.to,
    enrollment.status,
    now(),
  );
  for (const { domain, key_lookup } of links) linkCache.forget(domain, key_lookup);
  return links.length === BATCH;
}

interface StopChange {
  readonly where: readonly [keyof Stops, "is" | "=", number | null];
  readonly to: Partial<Stops>;
}

function changeFor(
  { status, banned_at_ms: bannedMs, deactivated_at_ms: deactivatedMs }: EnrollmentRow,
  { liftedMs }: Followed,
): StopChange | undefined {
  if (status === "banned" && bannedMs !== null) {
    return { where: ["disabled_at_ms", "is", null], to: { disabled_at_ms: bannedMs, expires_at_ms: bannedMs } };
  }
  if (status === "deactivated" && deactivatedMs !== null) {
    return { where: ["expires_at_ms", "is", null], to: { expires_at_ms: deactivatedMs } };
  }
  if (status !== "approved" || liftedMs === null) return undefined;
  return { where: ["expires_at_ms", "=", liftedMs], to: { disabled_at_ms: null, expires_at_ms: null } };
}

/** Only while the partner has the status still that the links are to follow. */
async function stop(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  linkIds: readonly string[],
  to: Partial<Stops>,
  status: string,
  nowMs: number,
): Promise<void> {
  await db
    .updateTable("links")
    .set({ ...to, updated_at_ms: nowMs })
    .where("links.workspace_id", "=", workspaceId)
    .where("links.id", "in", linkIds)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("program_enrollments")
          .select("program_enrollments.id")
          .whereRef("program_enrollments.partner_id", "=", "links.partner_id")
          .whereRef("program_enrollments.program_id", "=", "links.program_id")
          .where("program_enrollments.status", "=", status),
      ),
    )
    .execute();
}

/** Changes all links, and looks once more when no request can have missed the change. */
export const followStatusJob = defineJob("partner-status", Followed, async (followed, deps: PartnerJobContext) => {
  while (await followStatus(deps, followed)) await setImmediate();
  const lastLookAtMs = followed.sinceMs + LAST_LOOK_AFTER_MS;
  return deps.now() < lastLookAtMs ? { againAtMs: lastLookAtMs } : undefined;
});
