import { randomBytes } from "node:crypto";
import type { MasterKey, MasterKeys } from "./master-key.ts";
import { deriveKey } from "./master-key.ts";
import { open, seal } from "./seal.ts";

const DATA_KEY_BYTES = 32;

/**
 * Encrypts what is kept in the database. Each text has a data key of its own, which is kept beside it, encrypted under a
 * master key: with a new master key only the data keys have to be encrypted again.
 *
 * Sealed form: `v2.<id of the master key>.<data key>.<text>`, both parts AES-256-GCM in base64url. Earlier versions wrote
 * `v1.<id of the master key>.<text>`, encrypted under the master key itself.
 */
export interface Sealer {
  /** @param context names the row it is kept in: the text opens for no other. */
  seal(text: string, context: string): string;
  /** @returns undefined if no key of the ring made it, or not for this context. */
  open(sealed: string, context: string): string | undefined;
  /** The same under the current key, undefined if it can't be opened; what is under it already stays as it is. */
  reseal(sealed: string, context: string): string | undefined;
}

/** @param purpose no two of which share a key. */
export function createSealer(keys: MasterKeys, purpose: string): Sealer {
  const derived = new WeakMap<MasterKey, Uint8Array>();
  const derive = (key: MasterKey): Uint8Array => {
    const known = derived.get(key) ?? deriveKey(key, purpose);
    derived.set(key, known);
    return known;
  };
  /** Another process may have sealed with a key that was made after this one had read them. */
  const find = (id: string): Uint8Array | undefined => {
    const inRing = () => keys.ring.find((key) => key.id === id);
    const key = inRing() ?? (keys.reload() ? inRing() : undefined);
    return key && derive(key);
  };
  const wrap = (dataKey: Uint8Array, text: string, context: string): string => {
    const [current] = keys.ring;
    const wrapped = seal(derive(current), Buffer.from(dataKey).toString("base64url"), wrapContext(context));
    return `v2.${current.id}.${wrapped.toString("base64url")}.${text}`;
  };
  const unwrap = ({ keyId, wrapped }: Sealed, context: string): Uint8Array | undefined => {
    const key = find(keyId);
    const dataKey = key && open(key, Buffer.from(wrapped, "base64url"), wrapContext(context));
    return dataKey === undefined ? undefined : Buffer.from(dataKey, "base64url");
  };
  const sealNew = (text: string, context: string): string => {
    // A key that an operator has retired, and may soon remove, seals nothing more.
    keys.reload();
    const dataKey = randomBytes(DATA_KEY_BYTES);
    return wrap(dataKey, seal(dataKey, text, context).toString("base64url"), context);
  };
  const openSealed = (sealed: Sealed | undefined, context: string): string | undefined => {
    if (!sealed) return undefined;
    const key = sealed.wrapped === "" ? find(sealed.keyId) : unwrap(sealed, context);
    return key && open(key, Buffer.from(sealed.text, "base64url"), context);
  };
  return {
    seal: sealNew,
    open: (text, context) => openSealed(parse(text), context),
    reseal(text, context) {
      const sealed = parse(text);
      if (!sealed) return undefined;
      if (sealed.wrapped === "") {
        const opened = openSealed(sealed, context);
        return opened === undefined ? undefined : sealNew(opened, context);
      }
      if (sealed.keyId === keys.ring[0].id) return text;
      const dataKey = unwrap(sealed, context);
      return dataKey && wrap(dataKey, sealed.text, context);
    },
  };
}

interface Sealed {
  readonly keyId: string;
  /** The encrypted data key; empty where the master key itself has encrypted the text. */
  readonly wrapped: string;
  readonly text: string;
}

function parse(sealed: string): Sealed | undefined {
  const [version, keyId = "", ...parts] = sealed.split(".");
  const [first = "", second] = parts;
  if (version === "v1" && second === undefined) return { keyId, wrapped: "", text: first };
  if (version === "v2" && second !== undefined && first !== "") return { keyId, wrapped: first, text: second };
  return undefined;
}

/** A data key opens as nothing else that is sealed for the same row. */
function wrapContext(context: string): string {
  return `data key of ${context}`;
}
