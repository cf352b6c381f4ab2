import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { PAGES, REPOSITORY } from "./pages.ts";

const DOCUMENTS = globSync(["*.md", ".github/*.md", "docs/**/*.md", "{packages,examples}/*/*.md"], {
  cwd: REPOSITORY,
}).sort();

/** Paths in code spans: from the root, or from `packages` where they begin with a package. */
const NAMED_PATH = /`((?:packages|examples|docs|bench|\.ci|\.github|\.vscode|[a-z]+\/src)\/[\w./-]+)`/g;

const read = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");

test.each(Object.entries(PAGES))("%s says what the code does; `npm run docs` writes it", async (path, page) => {
  expect(read(path)).toBe(await page());
});

test.each(DOCUMENTS)("every link in %s leads to a file and a heading that exist", (path) => {
  const targets = [...read(path).matchAll(/\]\((?!\w+:)([^)\s]*)\)/g)].map(([, target = ""]) => target);
  expect(targets.filter((target) => !leadsSomewhere(path, target))).toEqual([]);
});

test.each(DOCUMENTS)("every file that %s names exists", (path) => {
  const named = [...read(path).matchAll(NAMED_PATH)].map(([, name = ""]) => name);
  expect(named.filter((name) => !existsSync(join(REPOSITORY, name)) && !existsSync(join(PACKAGES, name)))).toEqual([]);
});

test.each(["contract", "limits", "storage", "workspace", "gateway", "overdub", "console"])(
  "the map in ARCHITECTURE.md has every folder of %s, from the top floor to the bottom",
  (name) => {
    const source = join(PACKAGES, name, "src");
    const mapped = mappedFolders(name);
    expect([...mapped].sort()).toEqual(foldersWithCode(source));
    expect(mapped).toEqual(floorsOf(source) ?? mapped);
  },
);

test("ARCHITECTURE.md says what each dependency is for", () => {
  const manifests = globSync(["package.json", "{bench,packages/*}/package.json"], { cwd: REPOSITORY }).map((path) =>
    JSON.parse(read(path)),
  );
  const installed = manifests.flatMap((manifest) =>
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }),
  );
  const ours = (name: string) => name.startsWith("@overdub/") || name === "overdub";
  const [, section = ""] = read("ARCHITECTURE.md").split("## Dependencies");
  const named = new Set([...section.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
  const missing = installed.filter((name) => !named.has(name) && !ours(name) && !name.startsWith("@types/"));
  expect(missing).toEqual([]);
});

const PACKAGES = join(REPOSITORY, "packages");

/** Folders in the first column of the package's table; those inside another folder are left out. */
function mappedFolders(name: string): string[] {
  const [, section = ""] = read("ARCHITECTURE.md").split(`### packages/${name}/src\n`);
  const cells = [...(section.split("\n#")[0] ?? "").matchAll(/^\| (`.+?) \|/gm)].map(([, cell = ""]) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, folder = ""]) => folder));
}

function foldersWithCode(source: string): string[] {
  const files = globSync("**/*.{ts,tsx}", { cwd: source }).filter((file) => file.includes("/") && !isForTests(file));
  return [...new Set(files.map((file) => file.split("/")[0] ?? ""))].sort();
}

function isForTests(file: string): boolean {
  return file.endsWith(".test.ts") || file.split("/").includes("testing");
}

/** The order that the package's own test holds. Absent where it has none. */
function floorsOf(source: string): string[] | undefined {
  const path = join(source, "floors.test.ts");
  if (!existsSync(path)) return undefined;
  const [, list = ""] = /FLOORS = \[([^\]]*)\]/.exec(readFileSync(path, "utf8")) ?? [];
  return [...list.matchAll(/"([\w-]+)"/g)].map(([, folder = ""]) => folder);
}

function leadsSomewhere(from: string, target: string): boolean {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? from : join(dirname(from), file);
  if (!existsSync(join(REPOSITORY, path))) return false;
  return anchor === undefined || headings(path).includes(anchor);
}

/** As GitHub makes anchors of them. */
function headings(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
