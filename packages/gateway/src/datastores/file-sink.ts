import { mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GatewayError } from "../errors/gateway-error.ts";

/** Writes a file whole, in place of what was there: a killed process leaves no half of one. @throws 502 for a full disk. */
export async function writeWhole(path: string, body: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const partial = `${path}.part`;
    const file = await open(partial, "w", 0o600);
    try {
      await file.writeFile(body);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    throw new GatewayError(502, `The file could not be written: ${code}`, { cause });
  }
}

/** Where the files of a datastore are, below the folder of the installation. */
export function pathOf(
  folder: string,
  { environmentId, id }: { environmentId: string; id: string },
  key: string,
): string {
  return join(folder, environmentId, id, ...key.split("/"));
}
