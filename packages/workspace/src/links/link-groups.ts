import type { IgnoredFilter } from "./link-selection.ts";

export type GroupBy = "domain" | "tagId" | "userId" | "folderId";

export const GROUP_COLUMNS = { domain: "domain", tagId: "tag_id", userId: "user_id", folderId: "folder_id" } as const;

/** The filter that is grouped by is ignored. */
export const IGNORED_FILTERS: Readonly<Record<GroupBy, IgnoredFilter>> = {
  domain: "domain",
  tagId: "tags",
  userId: "userId",
  folderId: "folderId",
};

export interface GroupCount {
  readonly value: string | null;
  readonly count: number;
}
