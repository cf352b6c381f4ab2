import { Trophy } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const bountiesPage: Page = {
  path: "/bounties",
  title: "Bounties",
  icon: Trophy,
  goKey: "b",
  words: "submissions work review",
  acts: [{ label: "New bounty", search: { new: "" } }],
  load: () => import("./bounties.tsx"),
};
