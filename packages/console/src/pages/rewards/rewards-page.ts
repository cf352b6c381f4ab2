import { Target } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const rewardsPage: Page = {
  path: "/rewards",
  title: "Rewards",
  icon: Target,
  goKey: "w",
  words: "groups rules modifiers terms program percent",
  acts: [{ label: "New group", search: { show: "group" } }],
  load: () => import("./rewards.tsx"),
};
