import type { FraudGroup, QueryOf, ResultOf } from "@overdub/contract";
import { AppError, listFraudGroups, MAX_FRAUD_PAGE_SIZE, resolveFraudGroup } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Context } from "../operations/context.ts";
import { implement } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { toIso } from "../time/to-iso.ts";
import { endGroup, findFraudGroup } from "./end-group.ts";
import type { FraudGroupTable } from "./fraud-tables.ts";
import { loadShownPartners, loadShownUsers } from "./shown-people.ts";

type Db = Kysely<WorkspaceTables>;
type Query = QueryOf<typeof listFraudGroups>;

/** See behaviour/partners 12.2. */
export const handleListFraudGroups = implement(
  listFraudGroups,
  { requires: "partners.read", programFirst: true },
  ({ query }, ctx) => listGroupsOf(ctx, query),
);

export async function listGroupsOf(
  { db, workspaceId }: Pick<Context, "db" | "workspaceId">,
  { status, type, partnerId, sortOrder = "desc", page = 1, pageSize = MAX_FRAUD_PAGE_SIZE }: Query,
): Promise<FraudGroup[]> {
  const program = await findProgramOrThrow(db, workspaceId);
  let groups = db
    .selectFrom("fraud_groups")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", program.id);
  if (status) groups = groups.where("status", "=", status);
  if (type) groups = groups.where("type", "=", type);
  if (partnerId) groups = groups.where("partner_id", "=", partnerId);
  const rows = await groups
    .orderBy("id", sortOrder)
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return showGroups(db, workspaceId, rows);
}

/** See behaviour/partners 12.3. */
export const handleResolveFraudGroup = implement(
  resolveFraudGroup,
  { requires: "workspaces.write", programFirst: true },
  ({ params, body }, ctx) => resolveGroup(ctx, params.fraudGroupId, body.reason ?? null),
);

type ResolveContext = Pick<Context, "db" | "now" | "jobs" | "workspaceId"> & { readonly userId: string | null };

/** @throws `not_found`; `bad_request` for one that is not pending. */
export async function resolveGroup(
  ctx: ResolveContext,
  id: string,
  reason: string | null,
): Promise<ResultOf<typeof resolveFraudGroup>> {
  const { db, workspaceId, userId } = ctx;
  await findProgramOrThrow(db, workspaceId);
  const released = await endGroup(ctx, workspaceId, id, ({ status }) => {
    if (status !== "pending") throw new AppError("bad_request", `This fraud group is already ${status}.`);
    return { status: "resolved", userId, reason: reason || null };
  });
  const row = await findFraudGroup(db, workspaceId, id);
  const [shown] = row ? await showGroups(db, workspaceId, [row]) : [];
  if (released === undefined || !shown) throw new AppError("not_found", `Fraud group ${id} not found.`);
  return { ...shown, released };
}

async function showGroups(db: Db, workspaceId: string, rows: readonly FraudGroupTable[]): Promise<FraudGroup[]> {
  const partners = await loadShownPartners(db, workspaceId, rows);
  const users = await loadShownUsers(db, workspaceId, rows);
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    status: row.status,
    eventCount: row.event_count,
    lastEventAt: toIso(row.last_event_at_ms),
    createdAt: toIso(row.created_at_ms),
    resolvedAt: toIso(row.resolved_at_ms),
    resolutionReason: row.resolution_reason,
    partner: partners(row),
    user: users(row),
  }));
}
