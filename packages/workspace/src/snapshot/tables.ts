import { apiKeysInFile } from "../auth/api-key-table.ts";
import { customerConversionsInFile, customersInFile } from "../customers/customer-table.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import { domainsInFile, registeredDomainsInFile } from "../domains/domain-table.ts";
import { foldersInFile, folderUsersInFile } from "../folders/folder-table.ts";
import { linksInFile } from "../link-store/link-table.ts";
import { linkImagesInFile, linkPreviewsInFile } from "../link-store/preview-tables.ts";
import { membersInFile } from "../members/member-table.ts";
import { linkTagsInFile, tagsInFile } from "../tags/tag-table.ts";
import { invoiceAnswersInFile } from "../track/claim-tables.ts";
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
  linksInFile,
  linkTagsInFile,
  linkImagesInFile,
  linkPreviewsInFile,
  customersInFile,
  customerConversionsInFile,
  invoiceAnswersInFile,
  apiKeysInFile,
];

/** Stands for events where tables are counted and ordered. */
export const EVENTS = "events";

/** Where a table, or the events, stand in the file. Rows of a table and of its children take turns, at one place. */
export function placeOf(name: string): number {
  if (name === EVENTS) return placeOf("api_keys") - 0.5;
  const table = SNAPSHOT_TABLES.find((candidate) => candidate.name === name);
  return table?.parent
    ? placeOf(table.parent.table)
    : SNAPSHOT_TABLES.findIndex((candidate) => candidate.name === name);
}
