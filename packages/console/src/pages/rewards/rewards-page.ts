import { Target } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const rewardsPage: Page = {
  path: "/rewards",
  title: "Rewards",
  icon: Target,
  goKey: "w",
  words: "groups rules modifiers terms program percent",
  load: () => import("./rewards.tsx"),
};
