import { ChartColumn } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const analyticsPage: Page = {
  path: "/analytics",
  title: "Analytics",
  icon: ChartColumn,
  goKey: "a",
  words: "numbers statistics clicks leads sales revenue countries",
  load: () => import("./analytics.tsx"),
};
