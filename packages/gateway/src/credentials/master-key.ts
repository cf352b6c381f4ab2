import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { open, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";

const KEY_BYTES = 32;

/** The secret that everything at rest is encrypted under. */
export interface MasterKey {
  /** Stored with what the key sealed, so that a later key can tell what is not its own. Reveals nothing. */
  readonly id: string;
  readonly secret: Uint8Array;
}

/** The first key seals; all of them open. */
export type KeyRing = readonly [MasterKey, ...MasterKey[]];

/** The gateway cannot start with this key. `message` is one line for the operator. */
export class MasterKeyError extends Error {
  override readonly name = "MasterKeyError";
}

interface KeyFile {
  readonly file: string;
  /**
   * Whether a missing file is created, readable by its owner only. Not once credentials are sealed: a new key would look
   * like the lost one, and take its place in the next backup.
   */
  readonly mayCreate: boolean;
}

/**
 * The master key from configuration, or from a file.
 *
 * @param source `base64` is 32 bytes, standard or URL-safe alphabet.
 * @throws       `MasterKeyError` if it is anything else, or the file cannot be read or written.
 */
export async function loadMasterKey(source: { base64: string } | KeyFile): Promise<MasterKey> {
  if ("base64" in source) return parseMasterKey(source.base64, "The master key");
  if (source.mayCreate) await createIfMissing(source.file);
  const text = await read(source.file);
  await refuseReadableByOthers(source.file);
  return parseMasterKey(text, `The master key in ${source.file}`);
}

/** A key for one purpose, so that no two uses share one. */
export function deriveKey(masterKey: MasterKey, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", masterKey.secret, "overdub", purpose, KEY_BYTES));
}

function parseMasterKey(text: string, name: string): MasterKey {
  const secret = Buffer.from(text.trim(), "base64");
  // Buffer skips what is not base64, so a cut or mistyped key would pass for another one.
  if (secret.length !== KEY_BYTES || !/^[A-Za-z0-9+/_-]{43}=?$/.test(text.trim())) {
    throw new MasterKeyError(`${name} must be ${KEY_BYTES} bytes in base64 (\`openssl rand -base64 ${KEY_BYTES}\`).`);
  }
  return { id: createHash("sha256").update("overdub key id").update(secret).digest("hex").slice(0, 12), secret };
}

/** On disk, its name included, before anything is sealed: after a power cut the seals would be there, and their key not. */
async function createIfMissing(file: string): Promise<void> {
  try {
    await using handle = await open(file, "wx", 0o600);
    await handle.writeFile(`${randomBytes(KEY_BYTES).toString("base64")}\n`);
    await handle.sync();
    await syncFolder(dirname(file));
  } catch (cause) {
    if (!isCode(cause, "EEXIST")) throw new MasterKeyError(`The master key file ${file} cannot be created.`, { cause });
  }
}

/** Windows keeps names by itself, and opens no folder. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  await using folder = await open(path, "r");
  await folder.sync();
}

/** Whoever has read it can open every seal, also in a backup of long ago. Windows has no such modes. */
async function refuseReadableByOthers(file: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(file);
  if ((mode & 0o077) === 0) return;
  throw new MasterKeyError(
    `The master key file ${file} is open to other users of this machine: run \`chmod 600 ${file}\`.`,
  );
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (isCode(cause, "ENOENT")) {
      throw new MasterKeyError(`The master key file ${file} is missing: restore it, or set OVERDUB_MASTER_KEY.`, {
        cause,
      });
    }
    throw new MasterKeyError(`The master key file ${file} cannot be read.`, { cause });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
