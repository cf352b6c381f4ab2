import type { Discount, DiscountBody } from "@overdub/contract";
import {
  AppError,
  createDiscount,
  deleteDiscount,
  listDiscounts as listOperation,
  updateDiscount,
} from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { discountColumns, insertDiscount, listDiscounts, toDiscount } from "../rewards/discount-rows.ts";
import type { DiscountTable } from "../rewards/discount-table.ts";
import type { SetupContext } from "./context.ts";
import { giveToGroup, takeFromGroup } from "./group-term.ts";

const DISCOUNT = { table: "discounts", column: "discount_id" } as const;

/** Gives a group its discount. @throws `conflict` where it has one. */
export async function addDiscount(
  ctx: SetupContext,
  { groupId = "default", discount }: { readonly groupId?: string | undefined; readonly discount: DiscountBody },
): Promise<Discount> {
  const row = await giveToGroup(ctx, groupId, {
    ...DISCOUNT,
    refusal: "The group has a discount already.",
    insert: (tx, program, nowMs) => insertDiscount(tx, program, discount, nowMs),
  });
  return toDiscount(row);
}

export async function replaceDiscount(
  ctx: SetupContext,
  discountId: string,
  discount: DiscountBody,
): Promise<Discount> {
  const row = await findDiscountOrThrow(ctx, discountId);
  const columns = discountColumns(discount, ctx.now(), row.auto_provision_enabled_at_ms);
  await ctx.db
    .updateTable("discounts")
    .set(columns)
    .where("workspace_id", "=", ctx.workspaceId)
    .where("id", "=", row.id)
    .execute();
  return toDiscount({ ...row, ...columns });
}

/** Takes a discount from its group, from everybody who has it, and from the codes that gave it. */
export async function removeDiscount(ctx: SetupContext, discountId: string): Promise<{ id: string }> {
  const row = await findDiscountOrThrow(ctx, discountId);
  await ctx.db.transaction().execute((tx) => dropDiscount(tx, row));
  return { id: row.id };
}

export async function dropDiscount(tx: Kysely<WorkspaceTables>, discount: DiscountTable): Promise<void> {
  const { id, workspace_id, program_id } = discount;
  await tx
    .updateTable("discount_codes")
    .set({ discount_id: null })
    .where("workspace_id", "=", workspace_id)
    .where("program_id", "=", program_id)
    .where("discount_id", "=", id)
    .execute();
  await takeFromGroup(tx, DISCOUNT, discount);
}

async function findDiscountOrThrow({ db, workspaceId }: Pick<SetupContext, "db" | "workspaceId">, id: string) {
  const program = await findProgramOrThrow(db, workspaceId);
  const row = await db
    .selectFrom("discounts")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", program.id)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw new AppError("not_found", "Discount not found.");
  return row;
}

export const handleListDiscounts = implement(
  listOperation,
  { requires: "partners.read", programFirst: true },
  async ({ params }, ctx) => {
    const program = ctx.program;
    if (program.id !== params.programId) throw new AppError("not_found", "Program not found");
    return (await listDiscounts(ctx.db, program)).map(toDiscount);
  },
);

export const handleCreateDiscount = implement(
  createDiscount,
  { requires: "workspaces.write", programFirst: true },
  ({ body }, ctx) => addDiscount(ctx, body),
);

export const handleUpdateDiscount = implement(
  updateDiscount,
  { requires: "workspaces.write", programFirst: true },
  ({ params, body }, ctx) => replaceDiscount(ctx, params.discountId, body.discount),
);

export const handleDeleteDiscount = implement(
  deleteDiscount,
  { requires: "workspaces.write", programFirst: true },
  ({ params }, ctx) => removeDiscount(ctx, params.discountId),
);
