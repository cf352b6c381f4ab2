import {
  AppError,
  deleteDiscountCode,
  listDiscountCodes,
  MAX_DISCOUNT_CODES_PAGE_SIZE,
  updateDiscountCode,
} from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import { defineDomain } from "../operations/domain.ts";
import { implement } from "../operations/implement.ts";
import { findDiscounts } from "../rewards/discount-rows.ts";
import { publishCode } from "./code-payload.ts";
import { codeTaken, handleCreateDiscountCode } from "./create-discount-code.ts";
import { codesOf, findCodeOrThrow, toDiscountCode } from "./discount-code-rows.ts";

const handleListDiscountCodes = implement(
  listDiscountCodes,
  { requires: "partners.read", programFirst: true },
  async ({ query: { partnerId, discountId, page = 1, pageSize = MAX_DISCOUNT_CODES_PAGE_SIZE } }, ctx) => {
    const program = ctx.program;
    let codes = codesOf(ctx.db, program);
    if (discountId) {
      const discount = (await findDiscounts(ctx.db, ctx.workspaceId, [discountId])).get(discountId);
      if (discount?.program_id !== program.id) throw new AppError("not_found", "Discount not found.");
      codes = codes.where("discount_id", "=", discountId);
    }
    if (partnerId) codes = codes.where("partner_id", "=", partnerId);
    const rows = await codes
      .orderBy("created_at_ms", "desc")
      .orderBy("id", "desc")
      .limit(pageSize)
      .offset((page - 1) * pageSize)
      .execute();
    return rows.map(toDiscountCode);
  },
);

/** Codes that a payment provider knows stay as they are there. */
const handleUpdateDiscountCode = implement(
  updateDiscountCode,
  { requires: "partners.write", programFirst: true },
  async ({ params, body }, ctx) => {
    const program = ctx.program;
    const row = await findCodeOrThrow(ctx.db, program, params.idOrCode);
    const discountId = row.discount_id ?? "";
    const discount = (await findDiscounts(ctx.db, ctx.workspaceId, [discountId])).get(discountId);
    if (discount?.provider !== "custom") {
      throw new AppError("bad_request", "Only codes of discounts with the provider custom can be changed.");
    }
    try {
      await ctx.db
        .updateTable("discount_codes")
        .set({ code: body.code, code_lookup: body.code.toLowerCase() })
        .where("workspace_id", "=", ctx.workspaceId)
        .where("id", "=", row.id)
        .execute();
    } catch (error) {
      throw isUniqueViolation(error) ? codeTaken(body.code, error) : error;
    }
    return toDiscountCode({ ...row, code: body.code });
  },
);

const handleDeleteDiscountCode = implement(
  deleteDiscountCode,
  { requires: "partners.write", programFirst: true },
  async ({ params }, ctx) => {
    const program = ctx.program;
    const row = await findCodeOrThrow(ctx.db, program, params.idOrCode);
    await ctx.db.transaction().execute(async (tx) => {
      await publishCode(ctx, tx, "discount_code.deleted", row);
      await tx
        .deleteFrom("discount_codes")
        .where("workspace_id", "=", ctx.workspaceId)
        .where("id", "=", row.id)
        .execute();
    });
    return { id: row.id };
  },
);

export const discountCodes = defineDomain({
  handlers: [handleListDiscountCodes, handleCreateDiscountCode, handleUpdateDiscountCode, handleDeleteDiscountCode],
});
