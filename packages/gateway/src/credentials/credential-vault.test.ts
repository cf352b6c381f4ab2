import { expect, test } from "vitest";
import { testMasterKeys } from "../testing/test-gateway.ts";
import { createCredentialVault } from "./credential-vault.ts";
import { MasterKeyError } from "./master-key.ts";

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
