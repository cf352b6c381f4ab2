import fc from "fast-check";
import { expect, test } from "vitest";
import { testMasterKeys } from "../testing/test-gateway.ts";
import type { MasterKeys } from "./master-key.ts";
import { deriveKey } from "./master-key.ts";
import { seal } from "./seal.ts";
import { createSealer } from "./sealer.ts";

const TEXT = "a secret";
const ROW = "row-1";

/** A ring that an operator may change. */
function changeable(first: MasterKeys): MasterKeys & { change(ring: MasterKeys["ring"]): void } {
  let { ring } = first;
  let next = ring;
  return {
    get ring() {
      return ring;
    },
    reload() {
      const isChanged = ring !== next;
      ring = next;
      return isChanged;
    },
    change(changed) {
      next = changed;
    },
  };
}

test("what was sealed opens for its row and purpose alone, and never looks the same twice", async () => {
  const keys = await testMasterKeys();
  const sealer = createSealer(keys, "letters");
  const sealed = sealer.seal(TEXT, ROW);
  expect(sealed).toMatch(new RegExp(`^v2\\.${keys.ring[0].id}\\.[\\w-]+\\.[\\w-]+$`));
  expect(sealed).not.toBe(sealer.seal(TEXT, ROW));
  expect(sealer.open(sealed, ROW)).toBe(TEXT);
  expect(sealer.open(sealed, "row-2")).toBeUndefined();
  expect(createSealer(keys, "parcels").open(sealed, ROW)).toBeUndefined();
});

test("a changed byte anywhere is noticed, and so are parts of two seals put together", async () => {
  const sealer = createSealer(await testMasterKeys(), "letters");
  const [version = "", keyId = "", ...parts] = sealer.seal(TEXT, ROW).split(".");
  const [otherKey = "", otherText = ""] = sealer.seal("another", ROW).split(".").slice(2);
  const [dataKey = "", text = ""] = parts;
  const put = (...both: [string, string]) => sealer.open([version, keyId, ...both].join("."), ROW);
  expect(put(dataKey, text)).toBe(TEXT);
  expect(put(dataKey, otherText)).toBeUndefined();
  expect(put(otherKey, text)).toBeUndefined();
  expect(put(text, dataKey)).toBeUndefined();
  const check = (isText: boolean, at: number, mask: number) => {
    const bytes = Buffer.from(isText ? text : dataKey, "base64url");
    const index = at % bytes.length;
    bytes.writeUInt8(bytes.readUInt8(index) ^ mask, index);
    const changed = bytes.toString("base64url");
    expect(isText ? put(dataKey, changed) : put(changed, text)).toBeUndefined();
  };
  fc.assert(fc.property(fc.boolean(), fc.nat(), fc.integer({ min: 1, max: 255 }), check));
});

test("what earlier versions encrypted under the master key itself opens, and is sealed anew", async () => {
  const keys = await testMasterKeys();
  const [key] = keys.ring;
  const sealer = createSealer(keys, "letters");
  const early = `v1.${key.id}.${seal(deriveKey(key, "letters"), TEXT, ROW).toString("base64url")}`;
  expect(sealer.open(early, ROW)).toBe(TEXT);
  expect(sealer.open(early, "row-2")).toBeUndefined();
  const again = sealer.reseal(early, ROW) ?? "";
  expect(again).toMatch(/^v2\./);
  expect(sealer.open(again, ROW)).toBe(TEXT);
});

test("a new key takes over the data key, so that the old one is needed no more and the text stays", async () => {
  const old = await testMasterKeys();
  const sealed = createSealer(old, "letters").seal(TEXT, ROW);
  const rotated = await testMasterKeys(old);
  const both = createSealer(rotated, "letters");
  expect(both.open(sealed, ROW)).toBe(TEXT);
  const resealed = both.reseal(sealed, ROW) ?? "";
  expect(resealed.split(".")[3]).toBe(sealed.split(".")[3]);
  expect(both.reseal(resealed, ROW)).toBe(resealed);
  const alone = createSealer({ ring: [rotated.ring[0]], reload: () => false }, "letters");
  expect(alone.open(resealed, ROW)).toBe(TEXT);
  expect(alone.open(sealed, ROW)).toBeUndefined();
  expect(alone.reseal(sealed, ROW)).toBeUndefined();
  expect(both.reseal(sealed, "row-2")).toBeUndefined();
});

test("a key that came later is looked for when it is met, and seals as soon as it is there", async () => {
  const [first, fresh] = [await testMasterKeys(), await testMasterKeys()];
  const keys = changeable(first);
  const sealer = createSealer(keys, "letters");
  const other = createSealer(fresh, "letters").seal(TEXT, ROW);
  expect(sealer.open(other, ROW)).toBeUndefined();
  keys.change([...fresh.ring, ...first.ring]);
  expect(sealer.open(other, ROW)).toBe(TEXT);
  keys.change(first.ring);
  expect(sealer.seal(TEXT, ROW)).toContain(first.ring[0].id);
});
