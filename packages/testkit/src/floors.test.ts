import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { upwardImports } from "./floors.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "floors-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, text = "") {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

test("an import downwards or within a folder is fine, one upwards is told with both files", () => {
  write("index.ts", 'export { a } from "./app/a.ts";');
  write("app/a.ts", 'import type { L } from "../links/link.ts";\nimport { b } from "./b.ts";');
  write("app/b.ts");
  write("links/link.ts", 'import type {\n  A,\n} from "../app/a.ts";\nconst late = () => import("../index.ts");');
  expect(upwardImports(folder, ["app", "links"])).toEqual([
    "links/link.ts imports app/a.ts, which is above it",
    "links/link.ts imports index.ts, which is above it",
  ]);
});

test("a folder inside another can be a floor of its own", () => {
  write("invoke/invoke.ts", 'import { pace } from "./pacing/pace.ts";');
  write("invoke/pacing/pace.ts", 'const worker = new URL("../invoke.ts", import.meta.url);');
  expect(upwardImports(folder, ["invoke", "invoke/pacing"])).toEqual([
    "invoke/pacing/pace.ts imports invoke/invoke.ts, which is above it",
  ]);
});

test("tests and what they share may import anything", () => {
  write("app/a.ts");
  write("links/link.ts");
  write("links/link.test.ts", 'import "../app/a.ts";');
  write("links/testing/links.ts", 'import "../../app/a.ts";');
  expect(upwardImports(folder, ["app", "links"])).toEqual([]);
});

test("the list names each folder, and none that is not there", () => {
  write("app/a.ts");
  write("tags/deep/tag.ts");
  expect(upwardImports(folder, ["app", "links"])).toEqual([
    "tags/deep is not listed",
    "links is listed and does not exist",
  ]);
});
