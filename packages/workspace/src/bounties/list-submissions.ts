import type { ListedBountySubmission, Partner, QueryOf } from "@overdub/contract";
import { listBountySubmissions, MAX_SUBMISSIONS_PAGE_SIZE } from "@overdub/contract";
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { BountySubmissionTable, BountyTable } from "../bounty-progress/bounty-tables.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { toIso } from "../time/to-iso.ts";
import type { BountyContext } from "./context.ts";
import { findBountyOrThrow } from "./find-bounty.ts";
import { toSubmission } from "./to-bounty.ts";

type Db = Kysely<WorkspaceTables>;
type Query = QueryOf<typeof listBountySubmissions>;

/** See behaviour/partners 6. */
export const handleListBountySubmissions = implement(
  listBountySubmissions,
  { requires: "partners.read", programFirst: true },
  ({ params, query }, ctx) => findSubmissions(ctx, params.bountyId, query),
);

export async function findSubmissions(
  { db, workspaceId }: Pick<BountyContext, "db" | "workspaceId">,
  bountyId: string,
  query: Query,
): Promise<ListedBountySubmission[]> {
  const program = await findProgramOrThrow(db, workspaceId);
  const bounty = await findBountyOrThrow(db, program, bountyId);
  return show(db, bounty, await list(db, bounty, query));
}

const SORTS = {
  completedAt: "completed_at_ms",
  performanceCount: "performance_count",
  socialMetricCount: "social_metric_count",
} as const;

/** Those without what is sorted by come last, on both dialects. */
function list(db: Db, bounty: BountyTable, query: Query): Promise<BountySubmissionTable[]> {
  const { sortBy = "completedAt", sortOrder = "asc", page = 1, pageSize = MAX_SUBMISSIONS_PAGE_SIZE } = query;
  const { status, groupId, partnerId } = query;
  return db
    .selectFrom("bounty_submissions")
    .selectAll()
    .where("workspace_id", "=", bounty.workspace_id)
    .where("bounty_id", "=", bounty.id)
    .where("status", status ? "=" : "!=", status ?? "rejected")
    .$if(Boolean(partnerId), (submissions) => submissions.where("partner_id", "=", partnerId ?? ""))
    .$if(Boolean(groupId), (submissions) =>
      submissions.where("partner_id", "in", (eb) =>
        eb
          .selectFrom("program_enrollments as enrolled")
          .select("enrolled.partner_id")
          .where("enrolled.program_id", "=", bounty.program_id)
          .where("enrolled.group_id", "=", groupId ?? ""),
      ),
    )
    .orderBy(sql`(${sql.ref(SORTS[sortBy])} is null)`)
    .orderBy(SORTS[sortBy], sortOrder)
    .orderBy("id", sortOrder)
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
}

async function show(
  db: Db,
  bounty: BountyTable,
  rows: readonly BountySubmissionTable[],
): Promise<ListedBountySubmission[]> {
  const partners = await loadPartners(db, bounty, rows);
  const commissions = await loadCommissions(db, bounty, rows);
  const users = await loadUsers(db, bounty, rows);
  return rows.map((row) => {
    // A submission goes with its partner.
    const partner = partners.get(row.partner_id);
    return {
      ...toSubmission(row),
      ...(partner && { partner }),
      commission: commissions.get(row.commission_id ?? "") ?? null,
      user: users.get(row.user_id ?? "") ?? null,
    };
  });
}

async function loadPartners(db: Db, bounty: BountyTable, rows: readonly BountySubmissionTable[]) {
  const found = new Map<string, NonNullable<ListedBountySubmission["partner"]>>();
  for (const chunk of chunksOf([...new Set(rows.map(({ partner_id }) => partner_id))])) {
    const partners = await db
      .selectFrom("partners")
      .innerJoin("program_enrollments as enrolled", "enrolled.partner_id", "partners.id")
      .select(["partners.id", "name", "email", "image", "country", "payouts_enabled_at_ms"])
      .select(["enrolled.group_id", "enrolled.status", "enrolled.banned_at_ms", "enrolled.banned_reason"])
      .where(unindexed("partners.workspace_id"), "=", bounty.workspace_id)
      .where("enrolled.program_id", "=", bounty.program_id)
      .where("partners.id", "in", chunk)
      .execute();
    for (const { payouts_enabled_at_ms, group_id, banned_at_ms, banned_reason, status, ...partner } of partners) {
      found.set(partner.id, {
        ...partner,
        payoutsEnabledAt: toIso(payouts_enabled_at_ms),
        groupId: group_id,
        status: status as Partner["status"],
        bannedAt: toIso(banned_at_ms),
        bannedReason: banned_reason as Partner["bannedReason"],
      });
    }
  }
  return found;
}

async function loadCommissions(db: Db, bounty: BountyTable, rows: readonly BountySubmissionTable[]) {
  const found = new Map<string, NonNullable<ListedBountySubmission["commission"]>>();
  for (const chunk of chunksOf(rows.flatMap(({ commission_id }) => commission_id ?? []))) {
    const commissions = await db
      .selectFrom("commissions")
      .select(["id", "amount_cents", "earnings_cents", "status", "created_at_ms"])
      .where(unindexed("workspace_id"), "=", bounty.workspace_id)
      .where("id", "in", chunk)
      .execute();
    for (const { id, amount_cents: amount, earnings_cents: earnings, status, created_at_ms } of commissions) {
      found.set(id, { id, amount, earnings, status, createdAt: toIso(created_at_ms) });
    }
  }
  return found;
}

async function loadUsers(db: Db, bounty: BountyTable, rows: readonly BountySubmissionTable[]) {
  const found = new Map<string, NonNullable<ListedBountySubmission["user"]>>();
  for (const chunk of chunksOf([...new Set(rows.flatMap(({ user_id }) => user_id ?? []))])) {
    const users = await db
      .selectFrom("members")
      .select(["user_id", "name"])
      .where("workspace_id", "=", bounty.workspace_id)
      .where("user_id", "in", chunk)
      .execute();
    for (const { user_id: id, name } of users) found.set(id, { id, name, image: null });
  }
  return found;
}
