import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PAGES, REPOSITORY } from "./pages.ts";

for (const [path, page] of Object.entries(PAGES)) {
  await writeFile(join(REPOSITORY, path), await page());
  process.stdout.write(`${path}\n`);
}
