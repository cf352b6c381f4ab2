import { CircleDollarSign } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const commissionsPage: Page = {
  path: "/commissions",
  title: "Commissions",
  icon: CircleDollarSign,
  goKey: "m",
  words: "money earnings rewards hold why",
  load: () => import("./commissions.tsx"),
};
