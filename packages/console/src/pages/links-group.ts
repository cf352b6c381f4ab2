import type { PageGroup } from "../shell/page.ts";
import { analyticsPage } from "./analytics/analytics-page.ts";
import { customersPage } from "./customers/customers-page.ts";
import { domainsPage } from "./domains/domains-page.ts";
import { eventsPage } from "./events/events-page.ts";
import { linksPage } from "./links/links-page.ts";

export const linksGroup: PageGroup = {
  title: "Links",
  pages: [linksPage, analyticsPage, eventsPage, customersPage, domainsPage],
};
