import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @returns the path of a new folder, which goes with the resources. */
export async function createTemporaryFolder(resources: AsyncDisposableStack): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "overdub-bench-"));
  resources.defer(() => rm(path, { recursive: true, force: true }));
  return path;
}
