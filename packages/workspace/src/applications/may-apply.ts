import type { PartnerStatus } from "@overdub/contract";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { REAPPLY_AFTER_MS } from "./purge-rejected.ts";

type Standing = Pick<EnrollmentRow, "status" | "reapplication_timeframe" | "updated_at_ms">;

/** Why somebody cannot apply, in words for the program; nothing where there is no reason. See behaviour/partners 3.2. */
export function reasonAgainst(standing: Standing | undefined, nowMs: number): string | undefined {
  if (standing === undefined) return undefined;
  const status = standing.status as PartnerStatus;
  switch (status) {
    case "declined":
      return undefined;
    case "pending":
      return "This partner has applied already: the application is pending.";
    case "rejected":
      return reasonAfterRejection(standing, nowMs);
    default:
      return `This partner is in the program already: the status is ${status}.`;
  }
}

function reasonAfterRejection(standing: Standing, nowMs: number): string | undefined {
  const { reapplication_timeframe: timeframe, updated_at_ms: sinceMs } = standing;
  if (timeframe === "never") return "This partner was rejected, and may not apply again.";
  if (timeframe === "instant" || nowMs >= sinceMs + REAPPLY_AFTER_MS) return undefined;
  return "This partner was rejected, and may apply again 30 days after that.";
}
