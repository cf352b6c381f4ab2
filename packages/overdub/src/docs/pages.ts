import { join } from "node:path";
import { commandsPage } from "./commands-page.ts";
import { configurationPage } from "./configuration-page.ts";
import { limitsPage } from "./limits-page.ts";
import { toolsPage } from "./tools-page.ts";

export const REPOSITORY = join(import.meta.dirname, "../../../..");

/** The pages that `npm run docs` writes, by their path in the repository. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  "docs/tools.md": toolsPage,
  "docs/configuration.md": configurationPage,
  "docs/commands.md": commandsPage,
  "docs/limits.md": limitsPage,
};
