import type { Fields } from "../json/fields.ts";

/** What a run of a campaign would do. */
export interface CampaignPlan {
  readonly rows: number;
  /** Links that would be made. */
  readonly links: number;
  readonly invalid: number;
  /** Rows whose key or external id a row before them has. */
  readonly duplicates: number;
  /** Rows whose key another link of the workspace has. */
  readonly taken: number;
  /** Rows whose link has been made before, by their external id. */
  readonly existing: number;
  /** How far links that are there were looked for. */
  readonly workspace_check: WorkspaceCheck;
  /** The first links, as they would be made. */
  readonly sample: readonly Fields[];
  /** The first rows that would make none. */
  readonly problems: readonly { readonly line: number; readonly status: string; readonly reason: string }[];
}

export interface WorkspaceCheck {
  /** `complete`; `partial`: what was not looked at is found out by the run. */
  readonly extent: "complete" | "partial";
  /** Links of the workspace that were looked at. */
  readonly links_read: number;
  readonly note?: string;
}

export const SAMPLE_ROWS = 5;
export const SHOWN_PROBLEMS = 100;
