/**
 * `npm run install:size`: what `npm install` has brought on this platform, in packages and in bytes on disk. It fails above
 * the limit, and where `npm run setup` has already brought more.
 */
import { globSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLockFile } from "./lock-file.ts";

const MEGABYTE = 1024 * 1024;
const LIMIT = 350 * MEGABYTE;
/** The unit of `blocks`. Source: Node's `fs.Stats`. */
const BLOCK = 512;

const root = fileURLToPath(new URL("../../../../", import.meta.url));

const size = new Map<number, number>();
for (const folder of globSync(["node_modules", "packages/*/node_modules", "bench/node_modules"], { cwd: root })) {
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    const { ino, blocks } = lstatSync(join(entry.parentPath, entry.name));
    // By inode, because a file under two names takes its room once.
    size.set(ino, blocks * BLOCK);
  }
}
const bytes = [...size.values()].reduce((sum, one) => sum + one, 0);
const packages = globSync(
  [...readLockFile(root)].filter(([, { link }]) => !link).map(([folder]) => folder),
  { cwd: root },
);
console.log(
  `npm install: ${packages.length} packages, ${Math.round(bytes / MEGABYTE)} MB on disk, of ${LIMIT / MEGABYTE} MB allowed`,
);
if (bytes > LIMIT) process.exitCode = 1;
