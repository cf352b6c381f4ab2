import type { Payout } from "@overdub/contract";

/** What decides who pays a partner. */
export interface Payee {
  /** Null: nobody knows how to pay the partner. */
  readonly payoutsEnabledAtMs: number | null;
  /** The caller's own id of the partner. */
  readonly tenantId: string | null;
}

/** Who pays: the program itself (`external`), or the payments behind the server. See behaviour/partners 10.11. */
export function payoutModeOf(
  programMode: string,
  { payoutsEnabledAtMs }: Pick<Payee, "payoutsEnabledAtMs">,
): NonNullable<Payout["mode"]> {
  if (programMode === "hybrid") return payoutsEnabledAtMs === null ? "external" : "internal";
  return programMode === "external" ? "external" : "internal";
}
