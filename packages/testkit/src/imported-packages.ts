import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** Imports of values, and exports of those of others. */
const IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^;"]*?\sfrom\s+)?"([^"]+)"/gm;

/**
 * The names of the packages that loading a module loads, by way of files of this repository: for modules that each new
 * thread or process loads, where a package too many costs more than the work.
 *
 * @param url of a module of this repository.
 */
export function importedPackages(url: string): string[] {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [fileURLToPath(url)];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const { resolve } = createRequire(file);
    for (const [, name = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) {
      if (name.startsWith("node:")) continue;
      const path = resolve(name);
      if (path.includes("/node_modules/")) packages.add(name);
      else waiting.push(path);
    }
  }
  return [...packages].sort();
}
