import { List } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const requestsPage: Page = {
  path: "/requests",
  title: "Requests",
  icon: List,
  goKey: "r",
  words: "log audit calls errors",
  isForOperators: true,
  parts: [{ label: "Audit", search: { tab: "audit" } }],
  load: () => import("./requests.tsx"),
};
