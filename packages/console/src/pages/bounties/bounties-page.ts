import { Trophy } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const bountiesPage: Page = {
  path: "/bounties",
  title: "Bounties",
  icon: Trophy,
  goKey: "b",
  words: "submissions work review",
  load: () => import("./bounties.tsx"),
};
