import { open } from "node:fs/promises";

/** Has the names in a folder on disk: a file that its folder does not name is lost with all that it has. Windows keeps names by itself, and opens no folder. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  await using folder = await open(path, "r");
  await folder.sync();
}
