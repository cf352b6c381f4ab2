import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

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

/** @param key of this purpose alone. */
export function createFlowStates(key: Uint8Array): FlowStates {
  const sign = (random: string) => createHmac("sha256", key).update(random).digest();
  return {
    create() {
      const random = randomBytes(RANDOM_BYTES).toString("base64url");
      return `${random}.${sign(random).toString("base64url")}`;
    },
    isOurs(state) {
      if (!STATE.test(state)) return false;
      const [random = "", signature = ""] = state.split(".");
      const given = Buffer.from(signature, "base64url");
      const right = sign(random);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}

/** @param isSecure whether browsers reach us by https, where a cookie can be kept from every other host. */
export function flowCookieName(state: string, isSecure: boolean): string {
  return `${isSecure ? "__Host-" : ""}overdub-oauth-${state.slice(0, 8)}`;
}
