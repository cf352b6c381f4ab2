import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What to do about them, in a line. */
export const HOW_TO_INSTALL =
  "Run `npm run setup` first: it installs what checks and tests need beside Overdub itself.";

/**
 * Names the packages that development needs and that `npm install` leaves out, as long as they are not there.
 *
 * @param root the folder of the repository.
 */
export function missingPackages(root: string): string[] {
  const manifests = globSync(["package.json", "packages/*/package.json", "bench/package.json"], { cwd: root });
  const missing = manifests.flatMap((manifest) => {
    const { devDependencies = {} } = JSON.parse(readFileSync(join(root, manifest), "utf8"));
    const folders = [join(root, manifest, "..", "node_modules"), join(root, "node_modules")];
    return Object.keys(devDependencies).filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  });
  return [...new Set(missing)].sort();
}
