import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** What is not in our lock file. */
export const INSTALLED = ["express@5", "fastify@5", "http-proxy@1"] as const;

/**
 * Installs packages of other people into a folder, each by itself, so that one that is not to be had takes no other away.
 *
 * @returns by name: the version, or undefined where npm cannot bring it, as without a network.
 */
export function installPeers(folder: string): ReadonlyMap<string, string | undefined> {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const npm = process.env.npm_execpath;
  if (!npm) throw new Error("Start this by `npm run bench:peers`.");
  const options = ["install", "--include=prod", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  const versions = INSTALLED.map((wanted) => {
    const name = wanted.slice(0, wanted.lastIndexOf("@"));
    const { status } = spawnSync(process.execPath, [npm, ...options, wanted], { cwd: folder, stdio: "ignore" });
    return [name, status === 0 ? versionOf(folder, name) : undefined] as const;
  });
  return new Map(versions);
}

function versionOf(folder: string, name: string): string {
  const { version } = createRequire(join(folder, "package.json"))(`${name}/package.json`) as { version: string };
  return version;
}
