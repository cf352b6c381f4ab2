import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** An empty directory, deleted when the test that asks for it has finished. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "overdub-storage-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
