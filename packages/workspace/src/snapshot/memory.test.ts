import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

/** What the modules of a server take alone is 52 MB. */
const LIMITS = ["--max-old-space-size=76", "--max-semi-space-size=4"];

test("a workspace moves in memory that would not hold it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "overdub-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "much.ndjson");
  const program = new URL("../testing/move-workspace.ts", import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [...LIMITS, program, "8000", "20000", file]);
  expect(JSON.parse(stdout)).toEqual([8_000, expect.objectContaining({ clicks: 20_000 })]);
  expect((await stat(file)).size).toBeGreaterThan(20_000_000);
});
