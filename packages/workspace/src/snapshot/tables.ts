import { programApplicationsInFile } from "../applications/application-table.ts";
import { applicationFormCountsInFile } from "../applications/form-count-table.ts";
import { apiKeysInFile } from "../auth/api-key-table.ts";
import { bountiesInFile, bountySubmissionsInFile } from "../bounty-progress/bounty-tables.ts";
import { uncommissionedEventsInFile } from "../commissions/uncommissioned-events.ts";
import { customerConversionsInFile, customersInFile } from "../customers/customer-table.ts";
import type { Reference, SnapshotTable, SqlRow } from "../database/snapshot-table.ts";
import { discountCodesInFile } from "../discount-codes/discount-code-table.ts";
import { domainsInFile, registeredDomainsInFile } from "../domains/domain-table.ts";
import { programEnrollmentsInFile } from "../enrollments/enrollment-table.ts";
import { partnersInFile } from "../enrollments/partner-table.ts";
import { enrollmentTagsInFile, partnerTagsInFile } from "../enrollments/partner-tag-table.ts";
import { foldersInFile, folderUsersInFile } from "../folders/folder-table.ts";
import { fraudAlertsInFile, fraudEventsInFile, fraudGroupsInFile, fraudRulesInFile } from "../fraud/fraud-tables.ts";
import { partnerGroupDefaultLinksInFile, partnerGroupsInFile } from "../groups/group-table.ts";
import { commissionAuditInFile } from "../ledger/audit.ts";
import { commissionEventsInFile, commissionsInFile } from "../ledger/commission-tables.ts";
import { payoutInvoicesInFile, payoutsInFile } from "../ledger/payout-tables.ts";
import { linksInFile } from "../link-store/link-table.ts";
import { linkImagesInFile, linkPreviewsInFile } from "../link-store/preview-tables.ts";
import { membersInFile } from "../members/member-table.ts";
import { oauthAppsInFile } from "../oauth-apps/oauth-app-table.ts";
import { programsInFile } from "../programs/program-table.ts";
import { discountsInFile } from "../rewards/discount-table.ts";
import { rewardsInFile } from "../rewards/reward-table.ts";
import { linkTagsInFile, tagsInFile } from "../tags/tag-table.ts";
import { invoiceAnswersInFile } from "../track/claim-tables.ts";
import { webhookFoldersInFile, webhookLinksInFile, webhooksInFile } from "../webhooks/webhook-tables.ts";
import { workspacesInFile } from "../workspaces/workspace-table.ts";

/**
 * What a workspace consists of, in the order of the file: what a row refers to stands before it. Events come between the
 * customers and the keys, so that a key opens the workspace only when everything is in it.
 */
export const SNAPSHOT_TABLES: readonly SnapshotTable[] = [
  workspacesInFile,
  membersInFile,
  domainsInFile,
  registeredDomainsInFile,
  foldersInFile,
  folderUsersInFile,
  tagsInFile,
  programsInFile,
  rewardsInFile,
  discountsInFile,
  partnerGroupsInFile,
  partnerGroupDefaultLinksInFile,
  partnersInFile,
  partnerTagsInFile,
  programEnrollmentsInFile,
  enrollmentTagsInFile,
  programApplicationsInFile,
  applicationFormCountsInFile,
  webhooksInFile,
  webhookFoldersInFile,
  linksInFile,
  linkTagsInFile,
  webhookLinksInFile,
  discountCodesInFile,
  linkImagesInFile,
  linkPreviewsInFile,
  customersInFile,
  customerConversionsInFile,
  invoiceAnswersInFile,
  payoutInvoicesInFile,
  payoutsInFile,
  commissionsInFile,
  commissionAuditInFile,
  commissionEventsInFile,
  uncommissionedEventsInFile,
  bountiesInFile,
  bountySubmissionsInFile,
  fraudRulesInFile,
  fraudGroupsInFile,
  fraudEventsInFile,
  fraudAlertsInFile,
  apiKeysInFile,
  oauthAppsInFile,
];

/** What opens the workspace, and is left out of a file, or of an import, for whoever wants none of it. */
export const HOLD_KEYS: ReadonlySet<string> = new Set(["api_keys", "oauth_apps"]);

/** Stands for events where tables are counted and ordered. */
export const EVENTS = "events";

/** Where a table, or the events, stand in the file. Rows of a table and of its children take turns, at one position. */
export function positionOf(name: string): number {
  if (name === EVENTS) return positionOf("api_keys") - 0.5;
  const table = SNAPSHOT_TABLES.find((candidate) => candidate.name === name);
  return table?.parent
    ? positionOf(table.parent.table)
    : SNAPSHOT_TABLES.findIndex((candidate) => candidate.name === name);
}

const TARGETS = SNAPSHOT_TABLES.flatMap(({ references = [] }) => references);

/** What of a file its rows may point to: folders, tags, domains, partners. Nothing here grows with the links. */
export class References {
  readonly #known = new Map<string, Set<unknown>>(TARGETS.map((target) => [nameOf(target), new Set()]));

  remember({ name }: SnapshotTable, row: SqlRow): void {
    for (const target of TARGETS) if (target.table === name) this.#known.get(nameOf(target))?.add(row[target.of]);
  }

  /** The references of a row that lead to nothing in the file. */
  broken({ references = [] }: SnapshotTable, row: SqlRow): Reference[] {
    return references.filter((reference) => {
      if (reference.onlyWith !== undefined && (row[reference.onlyWith] ?? null) === null) return false;
      const value = row[reference.column] ?? null;
      return value !== null && !this.#known.get(nameOf(reference))?.has(value);
    });
  }
}

function nameOf({ table, of }: Reference): string {
  return `${table}.${of}`;
}
