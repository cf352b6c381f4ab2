/**
 * Takes `engines` out of the lock file, as `npm run fix` does after a change of packages. npm would compare them with the
 * Node that installs, and warn; Overdub runs on the Node that the lock file pins, and a test compares them with that.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../../../../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(file, "utf8"));
for (const [folder, entry] of Object.entries<Record<string, unknown>>(lock.packages)) {
  if (folder.includes("node_modules/")) delete entry.engines;
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
