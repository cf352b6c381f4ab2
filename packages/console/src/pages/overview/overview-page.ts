import { House } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const overviewPage: Page = {
  path: "/",
  title: "Overview",
  icon: House,
  goKey: "o",
  words: "home start",
  load: () => import("./overview.tsx"),
};
