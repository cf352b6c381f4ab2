import type { Bounty, BountyFacts, BountyMetric, BountySubmission } from "@overdub/contract";
import type { BountySubmissionTable, BountyTable } from "../bounty-progress/bounty-tables.ts";
import { idsOf } from "../bounty-progress/eligibility.ts";
import { toIso } from "../time/to-iso.ts";

/** A bounty as webhooks are told of it. See behaviour/webhooks 3. */
export function toBountyFacts(row: BountyTable): BountyFacts {
  const { performance_metric: attribute, performance_target: value } = row;
  const references = (ids: string | null) => (idsOf(ids) ?? []).map((id) => ({ id }));
  return {
    id: row.id,
    name: nameOf(row),
    description: row.description,
    type: row.type,
    startsAt: toIso(row.starts_at_ms),
    endsAt: toIso(row.ends_at_ms),
    startMode: row.start_mode,
    endsAfterDays: row.ends_after_days,
    submissionsOpenAt: toIso(row.submissions_open_at_ms),
    submissionFrequency: row.submission_frequency,
    maxSubmissions: row.max_submissions,
    rewardAmount: row.reward_amount_cents,
    rewardDescription: row.reward_description,
    performanceCondition: attribute === null || value === null ? null : { attribute, operator: "gte", value },
    performanceScope: row.performance_scope,
    submissionRequirements: row.submission_requirements === null ? null : JSON.parse(row.submission_requirements),
    groups: references(row.group_ids),
    partnerTags: references(row.partner_tag_ids),
  };
}

export function toBounty(row: BountyTable): Bounty {
  return {
    ...toBountyFacts(row),
    archivedAt: toIso(row.archived_at_ms),
    createdAt: toIso(row.created_at_ms),
    updatedAt: toIso(row.updated_at_ms),
  };
}

const NAMES: Readonly<Record<BountyMetric, (target: number) => string>> = {
  totalLeads: (target) => `Bring ${target} ${target === 1 ? "lead" : "leads"}`,
  totalConversions: (target) => `Win ${target} ${target === 1 ? "customer" : "customers"}`,
  totalSaleAmount: (target) => `Reach ${dollars(target)} in sales`,
  totalCommissions: (target) => `Earn ${dollars(target)} in commissions`,
};

/** That of results follows from what is to be reached. */
export function nameOf(row: Pick<BountyTable, "name" | "performance_metric" | "performance_target">): string | null {
  const { performance_metric: metric, performance_target: target } = row;
  return metric === null || target === null ? row.name : NAMES[metric](target);
}

function dollars(cents: number): string {
  return `$${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}

/** A submission as the API shows it. See behaviour/partners 6. */
export function toSubmission(row: BountySubmissionTable): BountySubmission {
  const json = (text: string | null) => (text === null ? null : JSON.parse(text));
  return {
    id: row.id,
    bountyId: row.bounty_id,
    partnerId: row.partner_id,
    description: row.description,
    urls: json(row.urls),
    files: json(row.files),
    status: row.status,
    performanceCount: row.performance_count,
    socialMetricCount: row.social_metric_count,
    socialMetricsLastSyncedAt: toIso(row.social_metrics_at_ms),
    createdAt: toIso(row.created_at_ms),
    completedAt: toIso(row.completed_at_ms),
    reviewedAt: toIso(row.reviewed_at_ms),
    rejectionReason: row.rejection_reason,
    rejectionNote: row.rejection_note,
    periodNumber: row.period_number,
  };
}
