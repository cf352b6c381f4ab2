import type { FraudRules } from "@overdub/contract";
import type { Finding } from "./conversion-rules.ts";

/** What else is known of the person behind a partner. */
export interface PartnerFacts {
  /** Programs of the same owner that have banned it. */
  readonly bannedFrom: readonly { readonly programId: string; readonly reason: string | null }[];
  /** Other partners of the program who are paid to the same account, and to which kind of account. */
  readonly sharing: readonly { readonly partnerId: string; readonly account: string }[];
}

/** What the rules that are about partners make of one. It depends on its arguments alone. See behaviour/partners 12.1. */
export function judgePartner({ bannedFrom, sharing }: PartnerFacts, rules: FraudRules): Finding[] {
  return [
    ...(rules.partnerCrossProgramBan.enabled ? bannedFrom : []).map(({ programId, reason }) => ({
      type: "partnerCrossProgramBan" as const,
      identity: programId,
      metadata: { programId, reason },
    })),
    ...(rules.partnerDuplicateAccount.enabled ? sharing : []).map(({ partnerId, account }) => ({
      type: "partnerDuplicateAccount" as const,
      identity: partnerId,
      metadata: { partnerId, account },
    })),
  ];
}
