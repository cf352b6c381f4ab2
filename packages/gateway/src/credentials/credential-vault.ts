import type { MasterKeys } from "./master-key.ts";
import { MasterKeyError } from "./master-key.ts";
import { createSealer } from "./sealer.ts";

/** Such as the secret part of an account's context, in the shape of the context: `{ api_key }`. */
export type Credential = Readonly<Record<string, unknown>>;

export interface CredentialVault {
  /** @returns text for the database; only the same row's id opens it again, such as an account's. */
  seal(id: string, credential: Credential): string;
  /** @throws `MasterKeyError` if no key of the ring made it, or it belongs to another row. */
  open(id: string, sealed: string): Credential;
}

/** The purpose of the keys that seal credentials. */
export const CREDENTIAL_PURPOSE = "credential";

export function createCredentialVault(keys: MasterKeys): CredentialVault {
  const sealer = createSealer(keys, CREDENTIAL_PURPOSE);
  return {
    seal: (id, credential) => sealer.seal(JSON.stringify(credential), id),
    open(id, sealed) {
      const plaintext = sealer.open(sealed, id);
      if (plaintext === undefined) {
        throw new MasterKeyError(`The credential of ${id} cannot be opened with this master key.`);
      }
      return JSON.parse(plaintext);
    },
  };
}
