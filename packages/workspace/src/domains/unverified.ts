import { isLoopbackDomain } from "../addresses/short-link.ts";
import { randomText } from "../ids/random-text.ts";
import type { DomainTable } from "./domain-table.ts";

type Verification = Pick<DomainTable, "verified" | "verification_token" | "verification_error" | "last_checked_at_ms">;

const TOKEN_LENGTH = 32;

/** How a domain with a new name begins. Names of this machine need no proof: they lead here wherever they are asked for. */
export function unverified(slug: string): Verification {
  const isHere = isLoopbackDomain(slug);
  return {
    verified: isHere ? 1 : 0,
    verification_token: isHere ? null : `overdub-${randomText(TOKEN_LENGTH)}`,
    verification_error: null,
    last_checked_at_ms: null,
  };
}
