import { writeFile } from "node:fs/promises";
import type { DataFolder } from "../installation/data-folder.ts";
import type { Manifest } from "./manifest.ts";

/** Notes a backup that is whole, for whoever asks the server. */
export async function noteBackup(
  { lastBackup }: Pick<DataFolder, "lastBackup">,
  folder: string,
  { begunAt }: Manifest,
): Promise<void> {
  await writeFile(lastBackup, `${JSON.stringify({ begunAt, folder })}\n`, { mode: 0o600 });
}
