/**
 * `npm run setup`, which every check and test begins with: installs what they need beside Overdub itself, at the first
 * time. The versions are those of the lock file.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { missingPackages } from "./missing-packages.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const missing = missingPackages(root);
if (missing.length > 0) {
  console.log(`Installing what checks and tests need, once: 1.2 GB on disk, with a PostgreSQL and a ClickHouse.`);
  const npm = process.env.npm_execpath;
  if (!npm) throw new Error("Start this by `npm run setup`.");
  const options = ["install", "--include=dev", "--no-save", "--no-audit", "--no-fund"];
  const { status } = spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: "inherit" });
  process.exitCode = status ?? 1;
}
