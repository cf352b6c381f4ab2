import type { KeyObject } from "node:crypto";
import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** There are a few keys, and each is used for every call. */
const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function keyObjectOf(key: Uint8Array): KeyObject {
  const known = keyObjects.get(key);
  if (known) return known;
  const keyObject = createSecretKey(key);
  keyObjects.set(key, keyObject);
  return keyObject;
}

/** Each request to the secure source costs microseconds, whatever its size. */
const nonces = Buffer.alloc(128 * NONCE_BYTES);
let usedNonces = nonces.length;

/** Never given out again; to be used at once. */
function nextNonce(): Uint8Array {
  if (usedNonces === nonces.length) {
    randomFillSync(nonces);
    usedNonces = 0;
  }
  usedNonces += NONCE_BYTES;
  return nonces.subarray(usedNonces - NONCE_BYTES, usedNonces);
}

/** AES-256-GCM: nonce, ciphertext and tag in one. `context` must be the same on opening. */
export function seal(key: Uint8Array, plaintext: string, context: string): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv("aes-256-gcm", keyObjectOf(key), nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** @returns undefined when `sealed` was not made with this key and context, or was changed since. */
export function open(key: Uint8Array, sealed: Uint8Array, context: string): string | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", keyObjectOf(key), sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
}
