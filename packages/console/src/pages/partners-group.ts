import type { PageGroup } from "../shell/page.ts";
import { applicationsPage } from "./applications/applications-page.ts";
import { bountiesPage } from "./bounties/bounties-page.ts";
import { commissionsPage } from "./commissions/commissions-page.ts";
import { partnersPage } from "./partners/partners-page.ts";
import { payoutsPage } from "./payouts/payouts-page.ts";
import { rewardsPage } from "./rewards/rewards-page.ts";

export const partnersGroup: PageGroup = {
  title: "Partners",
  pages: [applicationsPage, partnersPage, rewardsPage, commissionsPage, payoutsPage, bountiesPage],
};
