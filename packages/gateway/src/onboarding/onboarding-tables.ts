import type { AccountTables } from "../accounts/account-table.ts";

/** The rules of an account. */
export interface OnboardingPolicyTable {
  account_id: string;
  environment_id: string;
  /** JSON array; the first that holds decides. */
  rules: string;
  is_active: 0 | 1;
  /** How often applications are looked for that no webhook has told of. */
  every_minutes: number;
  /** Counts the changes of the rules: what is held is judged once for each. */
  version: number;
  /** Until when one process is at work on the account's applications. */
  leased_until_ms: number;
  last_checked_at_ms: number | null;
  /** Why the last check ended early, or null. */
  last_error: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** `answered`: held, and then answered by a person, or taken back. */
export type DecisionState = "claimed" | "approved" | "rejected" | "held" | "failed" | "answered";

/** What was decided about an application, once. */
export interface OnboardingDecisionTable {
  account_id: string;
  /** Dub's own. */
  application_id: string;
  partner_id: string;
  state: DecisionState;
  /** JSON of the rule as it was, or null: none was for it. */
  rule: string | null;
  reason: string;
  /** Of the rules that it was judged by. */
  version: number;
  /** JSON array of the links that were made. */
  links: string;
  error: string | null;
  attempts: number;
  /** When the application was made, as Dub says it. */
  applied_at: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface OnboardingTables extends AccountTables {
  onboarding_policies: OnboardingPolicyTable;
  onboarding_decisions: OnboardingDecisionTable;
}
