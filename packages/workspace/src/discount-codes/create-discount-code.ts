import type { DiscountCodeCreateBody } from "@overdub/contract";
import { AppError, createDiscountCode } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import type { EnrolledPartner } from "../enrollments/enrolled-partner.ts";
import { findEnrolled } from "../enrollments/find-partner.ts";
import { createId } from "../ids/create-id.ts";
import { randomText } from "../ids/random-text.ts";
import { findLink } from "../link-store/queries.ts";
import type { Context } from "../operations/context.ts";
import { implement } from "../operations/implement.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import { discountAmount, findDiscounts } from "../rewards/discount-rows.ts";
import type { DiscountTable } from "../rewards/discount-table.ts";
import { publishCode } from "./code-payload.ts";
import { codesOf, toDiscountCode } from "./discount-code-rows.ts";
import type { DiscountCodeTable } from "./discount-code-table.ts";

type CodeContext = Pick<Context, "db" | "workspaceId" | "now" | "jobs">;

/** A generated code that is taken gets another ending so often. */
const MAX_TRIES = 3;
const MAX_NAME_LENGTH = 40;

/** Checks in Dub's order, then writes. See behaviour/partners 8. */
export async function addDiscountCode(
  ctx: CodeContext,
  program: ProgramTable,
  body: DiscountCodeCreateBody,
): Promise<DiscountCodeTable> {
  const { db, workspaceId } = ctx;
  const enrolled = await findEnrolled(db, program, { partnerId: body.partnerId });
  if (!enrolled) throw new AppError("not_found", "Partner not found.");
  const { enrollment } = enrolled;
  const link = await findLink(db, workspaceId, body.linkId);
  if (link?.partner_id !== enrollment.partner_id || link.program_id !== program.id) {
    throw new AppError("bad_request", "The link does not belong to this partner.");
  }
  const discountId = enrollment.discount_id ?? "";
  const discount = (await findDiscounts(db, workspaceId, [discountId])).get(discountId);
  if (!discount) throw new AppError("bad_request", "The partner has no discount assigned.");
  if (await codesOf(db, program).where("link_id", "=", link.id).executeTakeFirst()) throw linkHasCode();
  await assertRoom(db, workspaceId, "discount_codes");
  const row = (code: string): DiscountCodeTable => ({
    id: createId("dcode_", ctx.now()),
    workspace_id: workspaceId,
    program_id: program.id,
    partner_id: enrollment.partner_id,
    link_id: link.id,
    discount_id: discount.id,
    code,
    code_lookup: code.toLowerCase(),
    disabled_at_ms: null,
    created_at_ms: ctx.now(),
  });
  return insertFree(ctx, program, body.code === undefined ? generatedCodes(enrolled, discount) : [body.code], row);
}

/** The first of the codes that is free. @throws `conflict` where none is. */
async function insertFree(
  ctx: CodeContext,
  program: ProgramTable,
  codes: readonly string[],
  toRow: (code: string) => DiscountCodeTable,
): Promise<DiscountCodeTable> {
  for (const code of codes) {
    const row = toRow(code);
    try {
      await ctx.db.transaction().execute(async (tx) => {
        await tx.insertInto("discount_codes").values(row).execute();
        await publishCode(ctx, tx, "discount_code.created", row);
      });
      return row;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      if (await codesOf(ctx.db, program).where("link_id", "=", row.link_id).executeTakeFirst()) throw linkHasCode();
    }
  }
  throw codeTaken(codes[0] ?? "");
}

/** `ADA30OFF`, then with other endings. */
export function generatedCodes({ partner }: Pick<EnrolledPartner, "partner">, discount: DiscountTable): string[] {
  const [first = ""] = partner.name.split(/[\s@]/, 1);
  const name = first
    .normalize("NFKD")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, "")
    .slice(0, MAX_NAME_LENGTH);
  const amount = discount.amount_cents === null ? discountAmount(discount) : discount.amount_cents / 100;
  const code = `${name}${String(amount).replace(".", "-")}OFF`;
  return [code, ...Array.from({ length: MAX_TRIES - 1 }, () => `${code}-${randomText(4).toUpperCase()}`)];
}

function linkHasCode(): AppError {
  return new AppError("bad_request", "This link already has a discount code assigned.");
}

export function codeTaken(code: string, cause?: unknown): AppError {
  return new AppError("conflict", `The discount code ${code} is in use already.`, { cause });
}

export const handleCreateDiscountCode = implement(
  createDiscountCode,
  { requires: "partners.write", programFirst: true },
  async ({ body }, ctx) => {
    const program = ctx.program;
    return toDiscountCode(await addDiscountCode(ctx, program, body));
  },
);
