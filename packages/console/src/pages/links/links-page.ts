import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useAccount } from "../../api/accounts.ts";
import { callDub } from "../../api/dub.ts";
import { count } from "../../format/numbers.ts";
import type { Page } from "../../shell/page.ts";

export const linksPage: Page = {
  path: "/links",
  title: "Links",
  icon: Link2,
  goKey: "l",
  words: "short links urls qr",
  acts: [
    { label: "New link", search: { new: "" } },
    { label: "Import links from CSV", search: { import: "" } },
  ],
  load: () => import("./links.tsx"),
  useBadge() {
    const accountId = useAccount()?.id;
    const { data } = useQuery({
      queryKey: [accountId, "links", "size"],
      queryFn: ({ signal }) => callDub<number>(accountId ?? "", "links/count", { method: "POST", signal }),
      enabled: accountId !== undefined,
      staleTime: 60_000,
    });
    return data && { text: count(data.result) };
  },
};
