import { AppError } from "@overdub/contract";
import type { BountyTable } from "../bounty-progress/bounty-tables.ts";

/** A bounty as somebody wants it to be, but for what the server says. */
export type BountyTerms = Omit<BountyTable, "id" | "workspace_id" | "program_id" | "created_at_ms" | "updated_at_ms">;

/**
 * Makes sure that a bounty says all that its kind needs, and nothing that its kind has not.
 *
 * @throws `bad_request`.
 * @see behaviour/partners 6.1
 */
export function assertBounty(bounty: BountyTerms): void {
  const fault = bounty.type === "performance" ? faultOfPerformance(bounty) : faultOfSubmission(bounty);
  const message = fault ?? faultOfTimes(bounty);
  if (message !== undefined) throw new AppError("bad_request", message);
}

function faultOfPerformance(bounty: BountyTerms): string | undefined {
  if (bounty.performance_metric === null) return "A performance bounty needs a `performanceCondition`.";
  if (bounty.reward_amount_cents === null) return "A performance bounty needs a `rewardAmount`.";
  if (bounty.performance_scope === null) return "A performance bounty needs a `performanceScope`.";
  const handedIn =
    bounty.submission_requirements !== null ||
    bounty.submission_frequency !== null ||
    bounty.submissions_open_at_ms !== null ||
    bounty.max_submissions !== 1;
  return handedIn ? "Nothing is handed in for a performance bounty: leave out what is said of submissions." : undefined;
}

function faultOfSubmission(bounty: BountyTerms): string | undefined {
  if (!bounty.name) return "A submission bounty needs a `name`.";
  if (bounty.reward_amount_cents === null && !bounty.reward_description) {
    return "A submission bounty needs a `rewardAmount` or a `rewardDescription`.";
  }
  if (bounty.performance_metric !== null || bounty.performance_scope !== null) {
    return "A submission bounty has neither `performanceCondition` nor `performanceScope`.";
  }
  const { socialMetrics } = JSON.parse(bounty.submission_requirements ?? "{}");
  if (!socialMetrics) return undefined;
  if (bounty.reward_amount_cents === null) return "`socialMetrics` need a `rewardAmount`.";
  const maxCount = socialMetrics.incrementalBonus?.maxCount ?? socialMetrics.minCount;
  return maxCount < socialMetrics.minCount ? "`maxCount` is below `minCount`." : undefined;
}

function faultOfTimes(bounty: BountyTerms): string | undefined {
  const { starts_at_ms: startsMs, ends_at_ms: endsMs, submissions_open_at_ms: openMs } = bounty;
  if (bounty.start_mode === "relative") {
    if (startsMs !== null) return "A relative bounty has no `startsAt`: it starts with each enrolment.";
    if (bounty.performance_scope === "lifetime") return "A relative bounty cannot have the scope `lifetime`.";
  } else if (bounty.ends_after_days !== null) {
    return "Only a relative bounty has `endsAfterDays`.";
  }
  if (startsMs !== null && endsMs !== null && endsMs < startsMs) return "`endsAt` is before `startsAt`.";
  if (openMs !== null && startsMs !== null && openMs < startsMs) return "`submissionsOpenAt` is before `startsAt`.";
  if (openMs !== null && endsMs !== null && openMs > endsMs) return "`submissionsOpenAt` is after `endsAt`.";
  if (bounty.submission_frequency === null) return undefined;
  if (bounty.max_submissions === 1) return "`submissionFrequency` needs `maxSubmissions`.";
  return endsMs === null && bounty.ends_after_days === null ? "`submissionFrequency` needs an end." : undefined;
}
