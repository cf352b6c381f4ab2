import type { PartnerTag, QueryOf } from "@overdub/contract";
import {
  AppError,
  createPartnerTag,
  deletePartnerTag,
  listPartnerTags,
  MAX_PARTNER_TAGS_PAGE_SIZE,
  updatePartnerTag,
} from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import { nameContains } from "../database/contains.ts";
import type { PartnerTagTable } from "../enrollments/partner-tag-table.ts";
import { toPartnerTag } from "../enrollments/partner-tags.ts";
import { assertPaging } from "../http/assert-paging.ts";
import { createId } from "../ids/create-id.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import type { PartnersContext } from "./context.ts";
import { implement } from "./context.ts";

type Query = QueryOf<typeof listPartnerTags>;

function tagsOf({ db }: Pick<PartnersContext, "db">, program: ProgramTable) {
  return db
    .selectFrom("partner_tags")
    .selectAll()
    .where("workspace_id", "=", program.workspace_id)
    .where("program_id", "=", program.id);
}

/** One more than the page tells whether there are more. @returns the page in the order asked for. */
async function listPage(ctx: Pick<PartnersContext, "db">, program: ProgramTable, query: Query) {
  const { search, ids, startingAfter, endingBefore, sortOrder = "desc" } = query;
  const size = query.pageSize ?? MAX_PARTNER_TAGS_PAGE_SIZE;
  const cursor = startingAfter || endingBefore;
  const isBackwards = !startingAfter && Boolean(endingBefore);
  const isAscending = (sortOrder === "asc") !== isBackwards;
  let tags = tagsOf(ctx, program);
  if (search) tags = tags.where((eb) => nameContains(eb.ref("name_lookup"), search));
  if (ids?.length) tags = tags.where("id", "in", ids);
  if (cursor) tags = tags.where("id", isAscending ? ">" : "<", cursor);
  const rows = await tags
    .orderBy("id", isAscending ? "asc" : "desc")
    .limit(size + 1)
    .execute();
  const page = rows.slice(0, size);
  const hasMore = rows.length > size;
  const hasNext = isBackwards || hasMore;
  const hasPrevious = isBackwards ? hasMore : Boolean(startingAfter);
  return { rows: isBackwards ? page.toReversed() : page, hasMore, hasNext, hasPrevious };
}

export const handleListPartnerTags = implement(
  listPartnerTags,
  { requires: "partners.read", programFirst: true },
  async ({ query }, ctx) => {
    const program = ctx.program;
    const isKnown = async (id: string) =>
      (await tagsOf(ctx, program).where("id", "=", id).executeTakeFirst()) !== undefined;
    await assertPaging(query, isKnown);
    const { rows, hasMore, hasNext, hasPrevious } = await listPage(ctx, program, query);
    const nextCursor = (hasNext && rows.at(-1)?.id) || null;
    const previousCursor = (hasPrevious && rows[0]?.id) || null;
    return { data: rows.map(toPartnerTag), pagination: { hasMore, nextCursor, previousCursor } };
  },
);

export const handleCreatePartnerTag = implement(
  createPartnerTag,
  { requires: "partners.write", programFirst: true },
  async ({ body }, ctx) => {
    const program = ctx.program;
    await assertRoom(ctx.db, ctx.workspaceId, "partner_tags");
    const nowMs = ctx.now();
    const row: PartnerTagTable = {
      id: createId("ptag_", nowMs),
      workspace_id: ctx.workspaceId,
      program_id: program.id,
      name: body.name,
      name_lookup: body.name.toLowerCase(),
      created_at_ms: nowMs,
    };
    try {
      await ctx.db.insertInto("partner_tags").values(row).execute();
    } catch (error) {
      throw nameError(error);
    }
    return toPartnerTag(row);
  },
);

export const handleUpdatePartnerTag = implement(
  updatePartnerTag,
  { requires: "partners.write", programFirst: true },
  async ({ params, body }, ctx): Promise<PartnerTag> => {
    const program = ctx.program;
    try {
      const row = await ctx.db
        .updateTable("partner_tags")
        .set({ name: body.name, name_lookup: body.name.toLowerCase() })
        .where("workspace_id", "=", ctx.workspaceId)
        .where("program_id", "=", program.id)
        .where("id", "=", params.partnerTagId)
        .returningAll()
        .executeTakeFirst();
      if (!row) throw tagNotFound();
      return toPartnerTag(row);
    } catch (error) {
      throw nameError(error);
    }
  },
);

export const handleDeletePartnerTag = implement(
  deletePartnerTag,
  { requires: "partners.write", programFirst: true },
  async ({ params }, ctx) => {
    const program = ctx.program;
    const { numDeletedRows } = await ctx.db
      .deleteFrom("partner_tags")
      .where("workspace_id", "=", ctx.workspaceId)
      .where("program_id", "=", program.id)
      .where("id", "=", params.partnerTagId)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) throw tagNotFound();
    return { id: params.partnerTagId };
  },
);

function tagNotFound(): AppError {
  return new AppError("not_found", "Partner tag not found.");
}

function nameError(error: unknown): unknown {
  if (!isUniqueViolation(error)) return error;
  return new AppError("conflict", "A partner tag with that name already exists.", { cause: error });
}
