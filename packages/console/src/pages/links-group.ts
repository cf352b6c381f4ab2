import type { PageGroup } from "../shell/page.ts";
import { analyticsPage } from "./analytics/analytics-page.ts";
import { linksPage } from "./links/links-page.ts";

export const linksGroup: PageGroup = { title: "Links", pages: [linksPage, analyticsPage] };
