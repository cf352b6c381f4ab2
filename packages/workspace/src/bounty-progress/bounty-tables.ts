import type { BountyMetric } from "@overdub/contract";
import { Bounty, BountyUpdateBody, SUBMISSION_STATUSES, SubmissionBody } from "@overdub/contract";
import { z } from "zod";
import { columnRules, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";

/** What a program promises its partners. See behaviour/partners 6.1. */
export interface BountyTable {
  id: string;
  workspace_id: string;
  program_id: string;
  /** `performance`: what partners reach; `submission`: what they hand in. */
  type: "performance" | "submission";
  name: string | null;
  description: string | null;
  /** `relative`: it begins for each partner with the enrolment. */
  start_mode: "absolute" | "relative";
  /** Null exactly where it is relative. */
  starts_at_ms: number | null;
  ends_at_ms: number | null;
  ends_after_days: number | null;
  submissions_open_at_ms: number | null;
  submission_frequency: "day" | "week" | "month" | null;
  max_submissions: number;
  reward_amount_cents: number | null;
  reward_description: string | null;
  /** This and the two that follow are null exactly where its type is `submission`. */
  performance_metric: BountyMetric | null;
  /** What is to be reached, in the unit of the metric. */
  performance_target: number | null;
  performance_scope: "new" | "lifetime" | null;
  /** JSON of `SubmissionRequirements`. */
  submission_requirements: string | null;
  /** JSON array; null: all. A group that is deleted stays here: it must not become "all". */
  group_ids: string | null;
  /** The same of tags. */
  partner_tag_ids: string | null;
  archived_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export type SubmissionRequirements = NonNullable<BountyUpdateBody["submissionRequirements"]>;
export type SubmissionStatus = "draft" | "submitted" | "approved" | "rejected";

/** What a partner has reached or handed in, once for each period of a bounty. */
export interface BountySubmissionTable {
  id: string;
  workspace_id: string;
  program_id: string;
  bounty_id: string;
  partner_id: string;
  /** From 1. */
  period_number: number;
  status: SubmissionStatus;
  /** What it was when a ban rejected it, and is again when that ends. */
  status_before_ban: SubmissionStatus | null;
  performance_count: number | null;
  social_metric_count: number | null;
  /** When that was last stated. */
  social_metrics_at_ms: number | null;
  description: string | null;
  /** JSON array. */
  urls: string | null;
  /** JSON array of `{ url, fileName, size }`. */
  files: string | null;
  /** Its reward. */
  commission_id: string | null;
  /** Who reviewed it. */
  user_id: string | null;
  rejection_reason: string | null;
  rejection_note: string | null;
  completed_at_ms: number | null;
  reviewed_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    bounties: BountyTable;
    bounty_submissions: BountySubmissionTable;
  }
}

const { shape: bounty } = Bounty;
const { shape: settings } = BountyUpdateBody;
const { shape: condition } = settings.performanceCondition.unwrap().unwrap();
const ids = jsonText(z.array(z.string()).min(1).max(100));

export const bountiesInFile: SnapshotTable = {
  name: "bounties",
  key: "id",
  scope: "workspace_id",
  references: [{ column: "program_id", table: "programs", of: "id", isRequired: true }],
  faultOf: columnRules(
    {
      ...{ type: bounty.type, start_mode: bounty.startMode, performance_scope: bounty.performanceScope },
      submission_frequency: bounty.submissionFrequency,
      max_submissions: z.number().int().min(1).max(50),
      ...{ name: settings.name, description: settings.description, ends_after_days: settings.endsAfterDays },
      ...{ reward_amount_cents: settings.rewardAmount, reward_description: settings.rewardDescription },
      performance_metric: condition.attribute,
      performance_target: condition.value,
      submission_requirements: jsonText(settings.submissionRequirements),
      ...{ group_ids: ids, partner_tag_ids: ids },
    },
    (row) => (row.type === "performance" && (row.performance_metric ?? null) === null ? "it has no goal" : undefined),
  ),
};

const status = z.enum(SUBMISSION_STATUSES);

export const bountySubmissionsInFile: SnapshotTable = {
  name: "bounty_submissions",
  key: "id",
  scope: "workspace_id",
  references: [
    { column: "program_id", table: "programs", of: "id", isRequired: true },
    { column: "bounty_id", table: "bounties", of: "id", isRequired: true },
    { column: "partner_id", table: "partners", of: "id", isRequired: true },
    { column: "commission_id", table: "commissions", of: "id", isRequired: false },
  ],
  faultOf: columnRules({
    ...{ status, status_before_ban: status, period_number: z.number().int().min(1).max(50) },
    description: SubmissionBody.shape.description,
    urls: jsonText(SubmissionBody.shape.urls),
    files: jsonText(SubmissionBody.shape.files),
    rejection_note: z.string().max(5000),
  }),
};

/** A submission without anything in it yet. */
export const BLANK_SUBMISSION = {
  status_before_ban: null,
  performance_count: null,
  social_metric_count: null,
  social_metrics_at_ms: null,
  description: null,
  urls: null,
  files: null,
  commission_id: null,
  user_id: null,
  rejection_reason: null,
  rejection_note: null,
  completed_at_ms: null,
  reviewed_at_ms: null,
} as const;
