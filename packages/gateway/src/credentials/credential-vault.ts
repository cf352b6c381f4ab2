import { LRUCache } from "lru-cache";
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

/** Those of accounts that are called right now: opening one costs as much as the rest of finding an account. */
const KEPT = {
  max: 1_000,
  maxEntrySize: 4096,
  maxSize: 1024 * 1024,
  ttl: 60_000,
  ttlAutopurge: true,
  ttlResolution: 1_000,
};

interface Opened {
  readonly id: string;
  readonly plaintext: string;
}

export function createCredentialVault(keys: MasterKeys): CredentialVault {
  const sealer = createSealer(keys, CREDENTIAL_PURPOSE);
  // By the sealed text, which is read with each call: a credential that was changed or sealed anew has another one.
  const kept = new LRUCache<string, Opened>({ ...KEPT, sizeCalculation: ({ plaintext }) => plaintext.length + 1 });
  let { ring } = keys;

  /** What a removed key has sealed opens no more. */
  function forgetOldKeys(): void {
    if (ring === keys.ring) return;
    ring = keys.ring;
    kept.clear();
  }

  return {
    seal: (id, credential) => sealer.seal(JSON.stringify(credential), id),
    open(id, sealed) {
      forgetOldKeys();
      const known = kept.get(sealed);
      const plaintext = known?.id === id ? known.plaintext : sealer.open(sealed, id);
      if (plaintext === undefined) {
        throw new MasterKeyError(`The credential of ${id} cannot be opened with this master key.`);
      }
      if (!known) kept.set(sealed, { id, plaintext });
      return JSON.parse(plaintext);
    },
  };
}
