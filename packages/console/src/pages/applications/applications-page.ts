import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useAccount } from "../../api/accounts.ts";
import { callDub } from "../../api/dub.ts";
import { programKey } from "../../api/program.ts";
import { count } from "../../format/numbers.ts";
import type { Page } from "../../shell/page.ts";

/** As many as are counted; beyond it stands a plus. */
const COUNTED = 100;

export const applicationsPage: Page = {
  path: "/applications",
  title: "Applications",
  icon: FileText,
  goKey: "i",
  words: "apply approve reject review",
  load: () => import("./applications.tsx"),
  useBadge() {
    const accountId = useAccount()?.id;
    const { data } = useQuery({
      queryKey: [...programKey(accountId), "applications", "size"],
      queryFn: ({ signal }) =>
        callDub<readonly unknown[]>(accountId ?? "", "program_applications", { query: { limit: COUNTED }, signal }),
      enabled: accountId !== undefined,
      staleTime: 60_000,
      retry: false,
    });
    const size = data?.result.length ?? 0;
    return size === 0 ? undefined : { text: size < COUNTED ? count(size) : `${COUNTED}+`, isWaiting: true };
  },
};
