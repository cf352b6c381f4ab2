import { ArrowLeftRight } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const payoutsPage: Page = {
  path: "/payouts",
  title: "Payouts",
  icon: ArrowLeftRight,
  goKey: "y",
  words: "pay money statement confirm settle bank",
  acts: [
    { label: "Review payout", search: { review: "check" } },
    { label: "Statement of payouts", search: { statement: "" } },
  ],
  load: () => import("./payouts.tsx"),
};
