import type { ResultOf } from "@overdub/contract";
import { AppError, listCommissionReasons, MAX_COMMISSION_REASONS } from "@overdub/contract";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { implement } from "./context.ts";

type Reason = ResultOf<typeof listCommissionReasons>[number];

/** See behaviour/partners 4.6. */
export const handleListCommissionReasons = implement(
  listCommissionReasons,
  { requires: "workspaces.read", programFirst: true },
  async ({ query: { commissionIds = [] } }, { db, workspaceId }) => {
    if (commissionIds.length > MAX_COMMISSION_REASONS) {
      throw new AppError("unprocessable_entity", `commissionIds: At most ${MAX_COMMISSION_REASONS} are taken.`);
    }
    const { id: programId } = await findProgramOrThrow(db, workspaceId);
    if (commissionIds.length === 0) return [];
    const rows = await db
      .selectFrom("commissions")
      .innerJoin("commission_audit as audit", "audit.commission_id", "commissions.id")
      .select(["commissions.id", "audit.detail"])
      .where("commissions.id", "in", commissionIds)
      .where("commissions.workspace_id", "=", workspaceId)
      .where("commissions.program_id", "=", programId)
      .where("audit.action", "=", "created")
      .orderBy("commissions.id")
      .execute();
    return rows.map(({ id, detail }) => toReason(id, JSON.parse(detail)));
  },
);

/** What `explainDecision` wrote, and what was added to it; commissions that people make have less. */
interface Written {
  readonly attribution?: { readonly groupId?: string | null };
  readonly terms?: Partial<NonNullable<Reason["terms"]>> | null;
  readonly modifiers?: readonly { readonly used: boolean; readonly modifier: NonNullable<Reason["modifier"]> }[];
  readonly hold?: { readonly because?: readonly string[] };
}

function toReason(commissionId: string, { attribution, terms, modifiers, hold }: Written): Reason {
  return {
    commissionId,
    groupId: attribution?.groupId ?? null,
    terms: terms?.type
      ? {
          type: terms.type,
          amountInCents: terms.amountInCents ?? null,
          amountInPercentage: terms.amountInPercentage ?? null,
        }
      : null,
    modifier: modifiers?.find(({ used }) => used)?.modifier ?? null,
    heldBecause: [...(hold?.because ?? [])],
  };
}
