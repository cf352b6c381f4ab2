import type { Bounty, BountyCreateBody, BountyUpdateBody, QueryOf } from "@overdub/contract";
import {
  AppError,
  archiveBounty,
  createBounty,
  deleteBounty,
  getBounty,
  listBounties,
  MAX_BOUNTIES_PAGE_SIZE,
  updateBounty,
} from "@overdub/contract";
import type { BountyTable } from "../bounty-progress/bounty-tables.ts";
import { createId } from "../ids/create-id.ts";
import { implement } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import { publish } from "../webhooks/publish.ts";
import { assertBounty } from "./bounty-rules.ts";
import type { BountyContext } from "./context.ts";
import { findBountyOrThrow } from "./find-bounty.ts";
import { readTerms } from "./read-terms.ts";
import { planStart } from "./start-bounty.ts";
import { toBounty, toBountyFacts } from "./to-bounty.ts";

export const handleListBounties = implement(
  listBounties,
  { requires: "partners.read", programFirst: true },
  ({ query }, ctx) => findBounties(ctx, query),
);

type Reader = Pick<BountyContext, "db" | "workspaceId">;

/** Newest first. */
export async function findBounties(ctx: Reader, query: QueryOf<typeof listBounties>): Promise<Bounty[]> {
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const { archived, page = 1, pageSize = MAX_BOUNTIES_PAGE_SIZE } = query;
  const rows = await ctx.db
    .selectFrom("bounties")
    .selectAll()
    .where("workspace_id", "=", ctx.workspaceId)
    .where("program_id", "=", program.id)
    .$if(archived !== undefined, (bounties) => bounties.where("archived_at_ms", archived ? "is not" : "is", null))
    .orderBy("id", "desc")
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return rows.map(toBounty);
}

export const handleGetBounty = implement(
  getBounty,
  { requires: "partners.read", programFirst: true },
  ({ params }, ctx) => showBounty(ctx, params.bountyId),
);

/** @throws `not_found` */
export async function showBounty(ctx: Reader, bountyId: string): Promise<Bounty> {
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  return toBounty(await findBountyOrThrow(ctx.db, program, bountyId));
}

export const handleCreateBounty = implement(
  createBounty,
  { requires: "partners.write", programFirst: true },
  ({ body }, ctx) => addBounty(ctx, body),
);

/** See behaviour/partners 6.1. */
export async function addBounty(ctx: BountyContext, body: BountyCreateBody): Promise<Bounty> {
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const nowMs = ctx.now();
  const { type, startMode, performanceScope, ...settings } = body;
  const given = { ...settings, ...(startMode === "absolute" && { startsAt: settings.startsAt ?? "now" }) };
  const row: BountyTable = {
    ...BLANK,
    ...{ type, start_mode: startMode, performance_scope: performanceScope ?? null },
    ...(await readTerms(ctx.db, program, given, nowMs)),
    ...{ id: createId("bnty_", nowMs), workspace_id: ctx.workspaceId, program_id: program.id },
    ...{ created_at_ms: nowMs, updated_at_ms: nowMs },
  };
  assertBounty(row);
  await ctx.db.transaction().execute(async (tx) => {
    await assertRoom(tx, ctx.workspaceId, "bounties");
    await tx.insertInto("bounties").values(row).execute();
    await planStart(ctx, tx, row);
    await publish(ctx, tx, "bounty.created", () => toBountyFacts(row));
  });
  return toBounty(row);
}

export const handleUpdateBounty = implement(
  updateBounty,
  { requires: "partners.write", programFirst: true },
  ({ params, body }, ctx) => changeBounty(ctx, params.bountyId, body),
);

export async function changeBounty(ctx: BountyContext, bountyId: string, body: BountyUpdateBody): Promise<Bounty> {
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const bounty = await findBountyOrThrow(ctx.db, program, bountyId);
  const terms = await readTerms(ctx.db, program, withStart(bounty, body), ctx.now());
  return toBounty(await change(ctx, bounty, terms));
}

/** What begins on a date does not lose it. */
function withStart({ start_mode }: BountyTable, body: BountyUpdateBody): BountyUpdateBody {
  return start_mode === "absolute" && body.startsAt === null ? { ...body, startsAt: "now" } : body;
}

export const handleArchiveBounty = implement(
  archiveBounty,
  { requires: "workspaces.write", programFirst: true },
  ({ params, body }, ctx) => setArchived(ctx, params.bountyId, body.archived),
);

export async function setArchived(ctx: BountyContext, bountyId: string, archived: boolean): Promise<Bounty> {
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const bounty = await findBountyOrThrow(ctx.db, program, bountyId);
  if (archived === (bounty.archived_at_ms !== null)) return toBounty(bounty);
  return toBounty(await change(ctx, bounty, { archived_at_ms: archived ? ctx.now() : null }));
}

async function change(ctx: BountyContext, bounty: BountyTable, columns: Partial<BountyTable>): Promise<BountyTable> {
  const changed = { ...columns, updated_at_ms: ctx.now() };
  const next = { ...bounty, ...changed };
  assertBounty(next);
  await ctx.db.transaction().execute(async (tx) => {
    await tx
      .updateTable("bounties")
      .set(changed)
      .where("workspace_id", "=", ctx.workspaceId)
      .where("id", "=", bounty.id)
      .execute();
    await planStart(ctx, tx, next);
    await publish(ctx, tx, "bounty.updated", () => toBountyFacts(next));
  });
  return next;
}

export const handleDeleteBounty = implement(
  deleteBounty,
  { requires: "partners.write", programFirst: true },
  async ({ params }, ctx) => {
    const program = ctx.program;
    const { id } = await findBountyOrThrow(ctx.db, program, params.bountyId);
    const { numDeletedRows } = await ctx.db
      .deleteFrom("bounties")
      .where("workspace_id", "=", ctx.workspaceId)
      .where("id", "=", id)
      .where((eb) =>
        eb.not(eb.exists(eb.selectFrom("bounty_submissions").select("id").where("bounty_id", "=", id).limit(1))),
      )
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) {
      throw new AppError("bad_request", "A bounty with submissions cannot be deleted. Archive it instead.");
    }
    return { id };
  },
);

const BLANK = {
  name: null,
  description: null,
  starts_at_ms: null,
  ends_at_ms: null,
  ends_after_days: null,
  submissions_open_at_ms: null,
  submission_frequency: null,
  max_submissions: 1,
  reward_amount_cents: null,
  reward_description: null,
  performance_metric: null,
  performance_target: null,
  submission_requirements: null,
  group_ids: null,
  partner_tag_ids: null,
  archived_at_ms: null,
} as const;
