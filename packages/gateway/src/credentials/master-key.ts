import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../runtime/sync-folder.ts";

const KEY_BYTES = 32;

/** The secret that everything at rest is encrypted under. */
export interface MasterKey {
  /** Stored with what the key sealed, so that a later key can tell what is not its own. Reveals nothing. */
  readonly id: string;
  readonly secret: Uint8Array;
}

/** The first key seals; all of them open. */
export type KeyRing = readonly [MasterKey, ...MasterKey[]];

/** The keys of an installation, which its operator may change while it runs. */
export interface MasterKeys {
  readonly ring: KeyRing;
  /**
   * Reads the keys again where they are kept.
   *
   * @returns whether they have changed.
   * @throws  `MasterKeyError`, and the keys stay as they are.
   */
  reload(): boolean;
}

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

/** Of each key: 32 bytes, standard or URL-safe alphabet. Several are parted by white space or commas, the newest first. */
export type MasterKeySource = { readonly base64: string } | KeyFile;

/**
 * The master keys from configuration, which stay as they are, or from a file, which may change.
 *
 * @throws `MasterKeyError` if there is none, one is malformed, or the file cannot be read or written.
 */
export async function loadMasterKeys(source: MasterKeySource): Promise<MasterKeys> {
  if ("base64" in source) return { ring: parseKeys(source.base64, "The master key"), reload: () => false };
  if (source.mayCreate) await createIfMissing(source.file);
  return new KeysInFile(source.file);
}

class KeysInFile implements MasterKeys {
  readonly #file: string;
  #text: string;
  #ring: KeyRing;

  constructor(file: string) {
    this.#file = file;
    this.#text = readKeyFile(file);
    this.#ring = this.#parse(this.#text);
  }

  get ring(): KeyRing {
    return this.#ring;
  }

  reload(): boolean {
    const text = readKeyFile(this.#file);
    if (text === this.#text) return false;
    this.#ring = this.#parse(text);
    this.#text = text;
    return true;
  }

  #parse(text: string): KeyRing {
    return parseKeys(text, `The master key in ${this.#file}`);
  }
}

/**
 * Puts a new key before those in the file: it seals from then on, wherever the file is read.
 *
 * @returns the new key.
 * @throws  `MasterKeyError`, and the file is as it was.
 */
export async function addMasterKey(file: string): Promise<MasterKey> {
  const kept = parseKeys(readKeyFile(file), `The master key in ${file}`);
  const [added] = parseKeys(newKey(), "The new key");
  await replace(file, [added, ...kept]);
  return added;
}

/** @throws `MasterKeyError` for the key that seals, and for one that is not there. The file is then as it was. */
export async function removeMasterKey(file: string, id: string): Promise<void> {
  const [current, ...retired] = parseKeys(readKeyFile(file), `The master key in ${file}`);
  if (id === current.id) throw new MasterKeyError(`The key ${id} seals: rotate first.`);
  const kept = retired.filter((key) => key.id !== id);
  if (kept.length === retired.length) throw new MasterKeyError(`There is no key ${id} in ${file}.`);
  await replace(file, [current, ...kept]);
}

/** Whole, and on disk before anything is sealed with what is new in it. */
async function replace(file: string, keys: KeyRing): Promise<void> {
  const partial = `${file}.${randomBytes(4).toString("hex")}.partial`;
  try {
    await write(partial, keys.map(({ secret }) => `${Buffer.from(secret).toString("base64")}\n`).join(""));
    await rename(partial, file);
    await syncFolder(dirname(file));
  } catch (cause) {
    await rm(partial, { force: true });
    throw new MasterKeyError(`The master key file ${file} cannot be written.`, { cause });
  }
}

/** A key for one purpose, so that no two uses share one. */
export function deriveKey(masterKey: MasterKey, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", masterKey.secret, "overdub", purpose, KEY_BYTES));
}

/** The keys for one purpose, as the ring is at the time: the first makes, all of them recognise. */
export type PurposeKeys = () => readonly [Uint8Array, ...Uint8Array[]];

export function keysFor(keys: MasterKeys, purpose: string): PurposeKeys {
  const derive = ([current, ...retired]: KeyRing) =>
    [deriveKey(current, purpose), ...retired.map((key) => deriveKey(key, purpose))] as const;
  let { ring } = keys;
  let derived = derive(ring);
  return () => {
    if (ring !== keys.ring) {
      ring = keys.ring;
      derived = derive(ring);
    }
    return derived;
  };
}

function parseKeys(text: string, name: string): KeyRing {
  const [first = "", ...others] = text.split(/[\s,]+/).filter((word) => word !== "");
  return [parseKey(first, name), ...others.map((word) => parseKey(word, name))];
}

function parseKey(text: string, name: string): MasterKey {
  const secret = Buffer.from(text, "base64");
  // Buffer skips what is not base64, so a cut or mistyped key would pass for another one.
  if (secret.length !== KEY_BYTES || !/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) {
    throw new MasterKeyError(`${name} must be ${KEY_BYTES} bytes in base64 (\`openssl rand -base64 ${KEY_BYTES}\`).`);
  }
  return { id: createHash("sha256").update("overdub key id").update(secret).digest("hex").slice(0, 12), secret };
}

function newKey(): string {
  return randomBytes(KEY_BYTES).toString("base64");
}

/** On disk, its name included, before anything is sealed: after a power cut the seals would be there, and their key not. */
async function createIfMissing(file: string): Promise<void> {
  try {
    await write(file, `${newKey()}\n`);
    await syncFolder(dirname(file));
  } catch (cause) {
    if (!isCode(cause, "EEXIST")) throw new MasterKeyError(`The master key file ${file} cannot be created.`, { cause });
  }
}

async function write(file: string, text: string): Promise<void> {
  await using handle = await open(file, "wx", 0o600);
  await handle.writeFile(text);
  await handle.sync();
}

/** A few lines, which are also read in the middle of a call, when something turns out to be sealed with a newer key. */
function readKeyFile(file: string): string {
  try {
    const text = readFileSync(file, "utf8");
    refuseReadableByOthers(file);
    return text;
  } catch (cause) {
    if (cause instanceof MasterKeyError) throw cause;
    if (isCode(cause, "ENOENT")) {
      throw new MasterKeyError(`The master key file ${file} is missing: restore it, or set OVERDUB_MASTER_KEY.`, {
        cause,
      });
    }
    throw new MasterKeyError(`The master key file ${file} cannot be read.`, { cause });
  }
}

/** Whoever has read it can open every seal, also in a backup of long ago. Windows has no such modes. */
function refuseReadableByOthers(file: string): void {
  if (process.platform === "win32") return;
  const { mode } = statSync(file);
  if ((mode & 0o077) === 0) return;
  throw new MasterKeyError(
    `The master key file ${file} is open to other users of this machine: run \`chmod 600 ${file}\`.`,
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
