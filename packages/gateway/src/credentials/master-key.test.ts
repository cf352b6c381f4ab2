import { chmod, mkdtemp, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { addMasterKey, deriveKey, keysFor, loadMasterKeys, MasterKeyError, removeMasterKey } from "./master-key.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "overdub-key-"));
});

afterAll(() => rm(folder, { recursive: true }));

test("the first start makes a key file that only its owner can read, and later ones use it", async () => {
  const file = join(folder, "master.key");
  const made = await loadMasterKeys({ file, mayCreate: true });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await loadMasterKeys({ file, mayCreate: true })).ring).toEqual(made.ring);
  expect((await loadMasterKeys({ base64: await readFile(file, "utf8") })).ring).toEqual(made.ring);
});

test("two processes that start at once agree on one key", async () => {
  const file = join(folder, "shared.key");
  await loadMasterKeys({ file, mayCreate: true });
  const keys = await Promise.all(Array.from({ length: 5 }, () => loadMasterKeys({ file, mayCreate: true })));
  expect(new Set(keys.map(({ ring: [key] }) => key.id)).size).toBe(1);
});

test.each([
  "",
  "short",
  `${"x".repeat(43)}!`,
  Buffer.alloc(31).toString("base64"),
  Buffer.alloc(33).toString("base64"),
])("%j is not a key", async (base64) => {
  await expect(loadMasterKeys({ base64 })).rejects.toThrow(
    new MasterKeyError("The master key must be 32 bytes in base64 (`openssl rand -base64 32`)."),
  );
});

test("a malformed key file is named and left alone", async () => {
  const file = join(folder, "broken.key");
  await writeFile(file, "not a key", { mode: 0o600 });
  await expect(loadMasterKeys({ file, mayCreate: true })).rejects.toThrow(`The master key in ${file} must be 32 bytes`);
  expect(await readFile(file, "utf8")).toBe("not a key");
});

test("a folder that is not there stops the start", async () => {
  await expect(loadMasterKeys({ file: join(folder, "no", "where"), mayCreate: true })).rejects.toThrow(MasterKeyError);
});

test("no two purposes share a key", async () => {
  const { ring } = await loadMasterKeys({ base64: Buffer.alloc(32, 1).toString("base64url") });
  const [key] = ring;
  expect(deriveKey(key, "cursor")).not.toEqual(deriveKey(key, "credential"));
  expect(deriveKey(key, "cursor")).toEqual(deriveKey(key, "cursor"));
});

test("a key file that is missed once credentials exist is not replaced by another", async () => {
  const file = join(folder, "lost.key");
  await expect(loadMasterKeys({ file, mayCreate: false })).rejects.toThrow(`The master key file ${file} is missing`);
  await expect(readFile(file)).rejects.toThrow("ENOENT");
});

test.skipIf(process.platform === "win32").each([0o640, 0o604, 0o644, 0o660, 0o666, 0o601, 0o777])(
  "a key file of mode %o is refused with the line that mends it",
  async (mode) => {
    const file = join(folder, `open-${mode}.key`);
    await loadMasterKeys({ file, mayCreate: true });
    await chmod(file, mode);
    for (const mayCreate of [true, false]) {
      const error = await loadMasterKeys({ file, mayCreate }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(MasterKeyError);
      expect((error as Error).message).toContain(`run \`chmod 600 ${file}\``);
    }
    await chmod(file, 0o600);
    await loadMasterKeys({ file, mayCreate: false });
    await chmod(file, 0o400);
    await loadMasterKeys({ file, mayCreate: false });
  },
);

test("a new key file and its name are on disk before the key is used", async () => {
  await using probe = await open(folder, "r");
  const sync = vi.spyOn(Object.getPrototypeOf(probe), "sync");
  try {
    await loadMasterKeys({ file: join(folder, "synced.key"), mayCreate: true });
    expect(sync).toHaveBeenCalledTimes(process.platform === "win32" ? 1 : 2);
  } finally {
    sync.mockRestore();
  }
});

test("several keys are one ring, the first of which seals", async () => {
  const texts = [1, 2, 3].map((byte) => Buffer.alloc(32, byte).toString("base64"));
  const idsOf = async (base64: string) => (await loadMasterKeys({ base64 })).ring.map(({ id }) => id);
  const ids = (await Promise.all(texts.map(idsOf))).flat();
  for (const separator of [",", "\n", " ", ", ", "\r\n"]) expect(await idsOf(texts.join(separator))).toEqual(ids);
  await expect(idsOf(`${texts[0]},x`)).rejects.toThrow(MasterKeyError);
});

test("a key that is added seals wherever the file is read, and those before it open until they are removed", async () => {
  const file = join(folder, "rotated.key");
  const keys = await loadMasterKeys({ file, mayCreate: true });
  const cursors = keysFor(keys, "cursor");
  const [old] = keys.ring;
  const [oldCursor] = cursors();
  expect(keys.reload()).toBe(false);
  const added = await addMasterKey(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(keys.ring).toEqual([old]);
  expect(keys.reload()).toBe(true);
  expect(keys.ring).toEqual([added, old]);
  expect(cursors()).toEqual([deriveKey(added, "cursor"), oldCursor]);
  await expect(removeMasterKey(file, added.id)).rejects.toThrow(`The key ${added.id} seals: rotate first.`);
  await expect(removeMasterKey(file, "none")).rejects.toThrow("There is no key none");
  await removeMasterKey(file, old.id);
  expect(keys.reload()).toBe(true);
  expect(keys.ring).toEqual([added]);
});

test("keys that are read again and are none leave those that were read before", async () => {
  const file = join(folder, "spoilt.key");
  const keys = await loadMasterKeys({ file, mayCreate: true });
  const { ring } = keys;
  for (const text of ["", "not a key", `${await readFile(file, "utf8")} cut`]) {
    await writeFile(file, text);
    expect(() => keys.reload()).toThrow(MasterKeyError);
    await expect(addMasterKey(file)).rejects.toThrow(MasterKeyError);
    expect(await readFile(file, "utf8")).toBe(text);
  }
  await rm(file);
  expect(() => keys.reload()).toThrow("is missing");
  expect(keys.ring).toBe(ring);
});
