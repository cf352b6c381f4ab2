import { randomUUID } from "node:crypto";
import { hashToken, mintAccountToken } from "../credentials/token.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { deleteExpiredAccountTokens, insertAccountToken } from "./queries.ts";

/** Long enough for a page to load and a person to finish it. Source: spec truto-gateway 1.1. */
const LIFETIME_MS = 15 * 60 * 1000;

/** A token for one account, for a browser or a third party. @returns it in clear, for the only time. */
export async function createAccountToken(
  { db, now }: Pick<GatewayContext, "db" | "now">,
  integratedAccountId: string,
): Promise<string> {
  const token = mintAccountToken();
  const nowMs = now();
  await deleteExpiredAccountTokens(db, nowMs);
  await insertAccountToken(db, {
    id: randomUUID(),
    token_hash: hashToken(token),
    integrated_account_id: integratedAccountId,
    expires_at_ms: nowMs + LIFETIME_MS,
  });
  return token;
}
