import { expect, test } from "vitest";
import { testMasterKeys } from "../testing/test-gateway.ts";
import { createCredentialVault } from "./credential-vault.ts";
import type { MasterKeys } from "./master-key.ts";
import { loadMasterKeys, MasterKeyError } from "./master-key.ts";

const credential = { api_key: "dub_secret" };

test("what was sealed opens again, for the same account only", async () => {
  const vault = createCredentialVault(await testMasterKeys());
  const sealed = vault.seal("account-1", credential);
  expect(sealed).not.toContain("dub_secret");
  expect(vault.open("account-1", sealed)).toEqual(credential);
  expect(() => vault.open("account-2", sealed)).toThrow(MasterKeyError);
});

test.each(["", "v1", "v1.x", "v2.x.y", "v2.x..z", "v3.x.y.z", "v2.x.y.z.z", "plain text"])(
  "%j is not a sealed credential",
  async (sealed) => {
    const vault = createCredentialVault(await testMasterKeys());
    expect(() => vault.open("account-1", sealed)).toThrow(MasterKeyError);
  },
);

test("what was opened before opens for no other account, and not once its key is removed", async () => {
  const before = await testMasterKeys();
  const after = await loadMasterKeys({ base64: Buffer.alloc(32, 9).toString("base64") });
  const keys: { -readonly [Name in keyof MasterKeys]: MasterKeys[Name] } = { ring: before.ring, reload: () => false };
  const vault = createCredentialVault(keys);
  const sealed = vault.seal("account-1", credential);
  expect(vault.open("account-1", sealed)).toEqual(credential);
  expect(() => vault.open("account-2", sealed)).toThrow(MasterKeyError);
  expect(vault.open("account-1", sealed)).toEqual(credential);
  keys.ring = after.ring;
  expect(() => vault.open("account-1", sealed)).toThrow(MasterKeyError);
});

test("a caller may change what it was given: nobody else sees that", async () => {
  const vault = createCredentialVault(await testMasterKeys());
  const sealed = vault.seal("account-1", credential);
  Object.assign(vault.open("account-1", sealed), { api_key: "other" });
  expect(vault.open("account-1", sealed)).toEqual(credential);
});
