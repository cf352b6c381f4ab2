import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";

/** Of partners who get nothing more. */
const UNMONITORED: readonly string[] = ["banned", "deactivated", "rejected"];

/** Whether rules look at a partner. See behaviour/partners 12.2. */
export function isMonitored({
  status,
  risk_monitoring_disabled_at_ms,
}: Pick<EnrollmentRow, "status" | "risk_monitoring_disabled_at_ms">): boolean {
  return risk_monitoring_disabled_at_ms === null && !UNMONITORED.includes(status);
}
