import type { PageGroup } from "../shell/page.ts";
import { applicationsPage } from "./applications/applications-page.ts";
import { commissionsPage } from "./commissions/commissions-page.ts";
import { partnersPage } from "./partners/partners-page.ts";

export const partnersGroup: PageGroup = { title: "Partners", pages: [applicationsPage, partnersPage, commissionsPage] };
