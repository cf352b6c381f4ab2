import { callDub } from "../../api/dub.ts";
import { useList } from "../../api/lists.ts";
import type { PartnerName } from "../../api/program.ts";
import { programKey } from "../../api/program.ts";
import type { Search } from "../../state/search.ts";

/** Somebody who wants to be a partner. */
export interface Application {
  readonly id: string;
  readonly createdAt: string;
  readonly partner: PartnerName & {
    readonly companyName: string | null;
    readonly description: string | null;
    readonly status: string;
    readonly website: string | null;
    readonly platforms?: readonly { readonly type: string; readonly identifier: string }[] | null;
  };
  readonly applicationFormData: readonly { readonly label: string; readonly value: string | null }[] | null;
}

export const applicationsKey = (accountId: string) => [...programKey(accountId), "applications", "list"];

/** The oldest that waits stands first. */
export function useApplications(accountId: string | undefined, { q, status, groupId }: Search, isEnabled: boolean) {
  const filters = { search: q, status, groupId };
  return useList<Application>(
    [...applicationsKey(accountId ?? ""), filters],
    (cursor, signal) =>
      callDub<readonly Application[]>(accountId ?? "", "program_applications", {
        query: { ...filters, sortOrder: status ? "desc" : "asc", limit: 100, next_cursor: cursor },
        signal,
      }),
    { isEnabled: isEnabled && accountId !== undefined },
  );
}

export const REJECTIONS = [
  { value: "notTheRightFit", label: "Not the right fit" },
  { value: "needsMoreDetail", label: "Needs more detail" },
  { value: "doesNotMeetRequirements", label: "Does not meet our requirements" },
  { value: "other", label: "Another reason" },
] as const;
