import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { Account } from "./account.ts";

/** What opens an account's upstream, in clear. */
export function bearerToken(vault: CredentialVault, { id, sealedCredential }: Account): string {
  const { api_key: apiKey } = vault.open(id, sealedCredential);
  if (typeof apiKey !== "string") throw new Error(`Account ${id} has no API key`);
  return apiKey;
}
