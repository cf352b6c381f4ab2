import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { PurposeKeys } from "../credentials/master-key.ts";

/**
 * The `state` of an authorisation: random, and signed, so that made-up ones are told without asking the database. Its
 * beginning names the cookie of the browser that it belongs to, of which there may be several at once.
 */
export interface FlowStates {
  create(): string;
  /** Whether it was made here. */
  isOurs(state: string): boolean;
}

const RANDOM_BYTES = 24;
const STATE = /^[\w-]{32}\.[\w-]{43}$/;

/** @param keys of this purpose alone; the first signs. */
export function createFlowStates(keys: PurposeKeys): FlowStates {
  const sign = (random: string, key: Uint8Array) => createHmac("sha256", key).update(random).digest();
  return {
    create() {
      const random = randomBytes(RANDOM_BYTES).toString("base64url");
      return `${random}.${sign(random, keys()[0]).toString("base64url")}`;
    },
    isOurs(state) {
      if (!STATE.test(state)) return false;
      const [random = "", signature = ""] = state.split(".");
      const given = Buffer.from(signature, "base64url");
      return keys().some((key) => timingSafeEqual(given, sign(random, key)));
    },
  };
}

/** @param isSecure whether browsers reach us by https, where a cookie can be kept from every other host. */
export function flowCookieName(state: string, isSecure: boolean): string {
  return `${isSecure ? "__Host-" : ""}overdub-oauth-${state.slice(0, 8)}`;
}
