import { Plug } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const accountsPage: Page = {
  path: "/accounts",
  title: "Accounts",
  icon: Plug,
  goKey: "n",
  words: "connect mcp servers credentials",
  isForOperators: true,
  load: () => import("./accounts.tsx"),
};
