import type { PageGroup } from "../shell/page.ts";
import { accountsPage } from "./accounts/accounts-page.ts";
import { pipelinesPage } from "./pipelines/pipelines-page.ts";
import { playgroundPage } from "./playground/playground-page.ts";
import { requestsPage } from "./requests/requests-page.ts";

export const platformGroup: PageGroup = {
  title: "Platform",
  pages: [accountsPage, playgroundPage, requestsPage, pipelinesPage],
};
