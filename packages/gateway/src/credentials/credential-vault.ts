import type { KeyRing } from "./master-key.ts";
import { deriveKey, MasterKeyError } from "./master-key.ts";
import { open, seal } from "./seal.ts";

/** The secret part of an account's context, in the shape of the context: `{ api_key }`. */
export type Credential = Readonly<Record<string, unknown>>;

export interface CredentialVault {
  /** @returns text for the database; only the same account's id opens it again. */
  seal(accountId: string, credential: Credential): string;
  /** @throws `MasterKeyError` if no key of the ring made it, or it belongs to another account. */
  open(accountId: string, sealed: string): Credential;
}

/** Sealed form: `v1.<key id>.<base64url>`. */
export function createCredentialVault(keys: KeyRing): CredentialVault {
  const [current] = keys;
  const derived = new Map(keys.map((key) => [key.id, deriveKey(key, "credential")]));
  const sealingKey = deriveKey(current, "credential");
  return {
    seal(accountId, credential) {
      const sealed = seal(sealingKey, JSON.stringify(credential), accountId);
      return `v1.${current.id}.${sealed.toString("base64url")}`;
    },
    open(accountId, sealed) {
      const [version, keyId = "", text = ""] = sealed.split(".");
      const key = version === "v1" ? derived.get(keyId) : undefined;
      const plaintext = key && open(key, Buffer.from(text, "base64url"), accountId);
      if (plaintext === undefined) {
        throw new MasterKeyError(`The credential of account ${accountId} cannot be opened with this master key.`);
      }
      return JSON.parse(plaintext);
    },
  };
}
