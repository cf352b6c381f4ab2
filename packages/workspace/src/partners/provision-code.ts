import { AppError } from "@overdub/contract";
import { addDiscountCode } from "../discount-codes/create-discount-code.ts";
import { codesOf } from "../discount-codes/discount-code-rows.ts";
import type { EnrolledPartner } from "../enrollments/enrolled-partner.ts";
import { listPartnerLinks } from "../enrollments/partner-links.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { findDiscounts } from "../rewards/discount-rows.ts";
import type { PartnersContext } from "./context.ts";

/** Gives a new partner a code for its first link, where its discount says so and it has none. See behaviour/partners 8. */
export async function provisionCode(
  ctx: PartnersContext,
  program: ProgramTable,
  { enrollment }: EnrolledPartner,
): Promise<void> {
  const { workspaceId } = ctx;
  const { partner_id: partnerId, discount_id: discountId } = enrollment;
  if (discountId === null) return;
  const discount = (await findDiscounts(ctx.db, workspaceId, [discountId])).get(discountId);
  if (!discount || discount.auto_provision_enabled_at_ms === null) return;
  if (await codesOf(ctx.db, program).where("partner_id", "=", partnerId).executeTakeFirst()) return;
  const links = (await listPartnerLinks(ctx.db, { workspaceId, programId: program.id }, [partnerId])).get(partnerId);
  const [link] = links ?? [];
  if (!link) return;
  try {
    await addDiscountCode(ctx, program, { partnerId, linkId: link.id });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    ctx.log.warn({ partnerId, reason: error.message }, "a discount code of a partner could not be made");
  }
}
