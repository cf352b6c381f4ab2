import { chmod, mkdtemp, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { deriveKey, loadMasterKey, MasterKeyError } from "./master-key.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "overdub-key-"));
});

afterAll(() => rm(folder, { recursive: true }));

test("the first start makes a key file that only its owner can read, and later ones use it", async () => {
  const file = join(folder, "master.key");
  const made = await loadMasterKey({ file, mayCreate: true });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await loadMasterKey({ file, mayCreate: true })).toEqual(made);
  expect(await loadMasterKey({ base64: await readFile(file, "utf8") })).toEqual(made);
});

test("two processes that start at once agree on one key", async () => {
  const file = join(folder, "shared.key");
  await loadMasterKey({ file, mayCreate: true });
  const keys = await Promise.all(Array.from({ length: 5 }, () => loadMasterKey({ file, mayCreate: true })));
  expect(new Set(keys.map((key) => key.id)).size).toBe(1);
});

test.each([
  "",
  "short",
  `${"x".repeat(43)}!`,
  Buffer.alloc(31).toString("base64"),
  Buffer.alloc(33).toString("base64"),
])("%j is not a key", async (base64) => {
  await expect(loadMasterKey({ base64 })).rejects.toThrow(
    new MasterKeyError("The master key must be 32 bytes in base64 (`openssl rand -base64 32`)."),
  );
});

test("a malformed key file is named and left alone", async () => {
  const file = join(folder, "broken.key");
  await writeFile(file, "not a key", { mode: 0o600 });
  await expect(loadMasterKey({ file, mayCreate: true })).rejects.toThrow(`The master key in ${file} must be 32 bytes`);
  expect(await readFile(file, "utf8")).toBe("not a key");
});

test("a folder that is not there stops the start", async () => {
  await expect(loadMasterKey({ file: join(folder, "no", "where"), mayCreate: true })).rejects.toThrow(MasterKeyError);
});

test("no two purposes share a key", async () => {
  const key = await loadMasterKey({ base64: Buffer.alloc(32, 1).toString("base64url") });
  expect(deriveKey(key, "cursor")).not.toEqual(deriveKey(key, "credential"));
  expect(deriveKey(key, "cursor")).toEqual(deriveKey(key, "cursor"));
});

test("a key file that is missed once credentials exist is not replaced by another", async () => {
  const file = join(folder, "lost.key");
  await expect(loadMasterKey({ file, mayCreate: false })).rejects.toThrow(`The master key file ${file} is missing`);
  await expect(readFile(file)).rejects.toThrow("ENOENT");
});

test.skipIf(process.platform === "win32").each([0o640, 0o604, 0o644, 0o660, 0o666, 0o601, 0o777])(
  "a key file of mode %o is refused with the line that mends it",
  async (mode) => {
    const file = join(folder, `open-${mode}.key`);
    await loadMasterKey({ file, mayCreate: true });
    await chmod(file, mode);
    for (const mayCreate of [true, false]) {
      const error = await loadMasterKey({ file, mayCreate }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(MasterKeyError);
      expect((error as Error).message).toContain(`run \`chmod 600 ${file}\``);
    }
    await chmod(file, 0o600);
    await loadMasterKey({ file, mayCreate: false });
    await chmod(file, 0o400);
    await loadMasterKey({ file, mayCreate: false });
  },
);

test("a new key file and its name are on disk before the key is used", async () => {
  await using probe = await open(folder, "r");
  const sync = vi.spyOn(Object.getPrototypeOf(probe), "sync");
  try {
    await loadMasterKey({ file: join(folder, "synced.key"), mayCreate: true });
    expect(sync).toHaveBeenCalledTimes(process.platform === "win32" ? 1 : 2);
  } finally {
    sync.mockRestore();
  }
});
