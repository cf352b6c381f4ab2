import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** What names another file: imports and exports, of types too, and the address of a worker's file. */
const IMPORT = /\b(?:from|import|new URL)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g;

/**
 * The imports between folders of `sourceFolder` that don't point downwards, each as a line that names both files, and the
 * folders that the list and the disk don't both have.
 *
 * `floors` are folders from the top to the bottom. One may be inside another: a file is on the floor that names it most
 * closely. A file beside the folders, such as `index.ts`, is above all of them. Tests and `testing/` folders may import
 * what they like.
 */
export function upwardImports(sourceFolder: string, floors: readonly string[]): string[] {
  const files = globSync("**/*.{ts,tsx}", { cwd: sourceFolder }).filter(isProduct).sort();
  const floorOf = (file: string) => (file.includes("/") ? deepestFloor(file, floors) : -1);
  const levels = new Map(files.map((file) => [file, floorOf(file)]));
  const upward = files.flatMap((file) => {
    const from = levels.get(file);
    return importsOf(sourceFolder, file)
      .filter((imported) => {
        const to = levels.get(imported);
        return from !== undefined && to !== undefined && to < from;
      })
      .map((imported) => `${file} imports ${imported}, which is above it`);
  });
  const unlisted = files
    .filter((file) => levels.get(file) === undefined)
    .map((file) => `${dirname(file)} is not listed`);
  const used = new Set(levels.values());
  const missing = floors.filter((_, floor) => !used.has(floor)).map((floor) => `${floor} is listed and does not exist`);
  return [...new Set(unlisted), ...missing, ...upward];
}

function isProduct(file: string): boolean {
  return !file.endsWith(".test.ts") && !dirname(file).split("/").includes("testing");
}

function deepestFloor(file: string, floors: readonly string[]): number | undefined {
  const around = floors.filter((floor) => file.startsWith(`${floor}/`)).sort((a, b) => b.length - a.length);
  return around[0] === undefined ? undefined : floors.indexOf(around[0]);
}

function importsOf(sourceFolder: string, file: string): string[] {
  const text = readFileSync(join(sourceFolder, file), "utf8");
  const imported = [...text.matchAll(IMPORT)].map((match) => normalize(join(dirname(file), match[1] ?? "")));
  return [...new Set(imported)];
}
