import type { Page, PageGroup } from "../shell/page.ts";
import { linksGroup } from "./links-group.ts";
import { overviewPage } from "./overview/overview-page.ts";
import { partnersGroup } from "./partners-group.ts";
import { platformGroup } from "./platform-group.ts";
import { settingsPage } from "./settings/settings-page.ts";

/** In the order of the sidebar. A page is listed by its group, and a group here. */
export const groups: readonly PageGroup[] = [{ pages: [overviewPage] }, linksGroup, partnersGroup, platformGroup];

/** Below the groups. */
export const foot: readonly Page[] = [settingsPage];
