import fc from "fast-check";
import { expect, test } from "vitest";
import { checkMasterKey } from "../accounts/check-master-key.ts";
import { startTestGateway, testMasterKey } from "../testing/test-gateway.ts";
import { createCredentialVault } from "./credential-vault.ts";
import { MasterKeyError } from "./master-key.ts";

const credential = { api_key: "dub_secret" };

test("what was sealed opens again, for the same account only", async () => {
  const vault = createCredentialVault([await testMasterKey()]);
  const sealed = vault.seal("account-1", credential);
  expect(sealed).not.toContain("dub_secret");
  expect(vault.open("account-1", sealed)).toEqual(credential);
  expect(() => vault.open("account-2", sealed)).toThrow(MasterKeyError);
});

test("the same credential never looks the same twice", async () => {
  const vault = createCredentialVault([await testMasterKey()]);
  expect(vault.seal("account-1", credential)).not.toBe(vault.seal("account-1", credential));
});

test("a changed byte anywhere is noticed", async () => {
  const vault = createCredentialVault([await testMasterKey()]);
  const [version, keyId, text = ""] = vault.seal("account-1", credential).split(".");
  const bytes = Buffer.from(text, "base64url");
  const check = (index: number, mask: number) => {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(index) ^ mask, index);
    const sealed = `${version}.${keyId}.${changed.toString("base64url")}`;
    expect(() => vault.open("account-1", sealed)).toThrow(MasterKeyError);
  };
  fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), check));
});

test.each(["", "v1", "v1.x", "v2.x.y", "plain text"])("%j is not a sealed credential", async (sealed) => {
  const vault = createCredentialVault([await testMasterKey()]);
  expect(() => vault.open("account-1", sealed)).toThrow(MasterKeyError);
});

test("a new key seals while the retired one still opens", async () => {
  const [old, fresh] = [await testMasterKey(), await testMasterKey()];
  const before = createCredentialVault([old]).seal("account-1", credential);
  const rotated = createCredentialVault([fresh, old]);
  expect(rotated.open("account-1", before)).toEqual(credential);
  expect(createCredentialVault([fresh]).open("account-1", rotated.seal("account-1", credential))).toEqual(credential);
});

test("a gateway with the wrong key does not start, and says so in one line", async () => {
  await using t = await startTestGateway();
  const wrong = await testMasterKey();
  await expect(checkMasterKey(t.db, [wrong])).rejects.toThrow(
    /^The master key does not open the stored credentials of 1 connected account\(s\)\. .*$/,
  );
});
