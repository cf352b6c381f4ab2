import type { PurposeKeys } from "../../credentials/master-key.ts";
import { open, seal } from "../../credentials/seal.ts";
import { PLAN_LIFETIME_SECONDS } from "./plan-hash.ts";

/** What a question carries through the client and back. */
export interface RequestState {
  readonly accountId: string;
  readonly planHash: string;
}

/** Encrypted and authenticated, because it comes back from a client that might like to agree to something else. */
export interface RequestStateSeal {
  seal(state: RequestState): string;
  /** @throws for what is not our own, and for what was sealed too long ago. */
  open(text: string): RequestState;
}

const CONTEXT = "overdub request state";

export function createRequestStateSeal(keys: PurposeKeys, now: () => number): RequestStateSeal {
  return {
    seal: (state) => seal(keys()[0], JSON.stringify({ ...state, sealedAtMs: now() }), CONTEXT).toString("base64url"),
    open(text) {
      const sealed = Buffer.from(text, "base64url");
      const plaintext = keys()
        .map((key) => open(key, sealed, CONTEXT))
        .find((opened) => opened !== undefined);
      if (plaintext === undefined) throw new Error("Not a request state of this gateway");
      const { accountId, planHash, sealedAtMs } = JSON.parse(plaintext);
      if (now() - sealedAtMs > PLAN_LIFETIME_SECONDS * 1000) throw new Error("The request state has expired");
      return { accountId, planHash };
    },
  };
}
