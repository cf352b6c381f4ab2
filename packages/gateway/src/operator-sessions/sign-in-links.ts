import type { Kysely } from "kysely";
import { hashToken, mintSignInToken } from "../credentials/token.ts";
import type { OperatorSessionTables } from "./operator-session-tables.ts";

const LIFETIME_MS = 3_600_000;

export interface SignInLink {
  readonly url: string;
  readonly expiresAtMs: number;
}

/**
 * A link that signs in to the console, once. Links of before are void, so that of two that lie about one counts.
 *
 * @returns its token in the fragment of the URL, which browsers send to no server and servers write into no log.
 */
export async function createSignInLink(
  db: Kysely<OperatorSessionTables>,
  { environmentId, publicUrl, nowMs }: { environmentId: string; publicUrl: string; nowMs: number },
): Promise<SignInLink> {
  const token = mintSignInToken();
  const expiresAtMs = nowMs + LIFETIME_MS;
  await db.deleteFrom("operator_sign_in_links").where("environment_id", "=", environmentId).execute();
  await db
    .insertInto("operator_sign_in_links")
    .values({ token_hash: hashToken(token), environment_id: environmentId, expires_at_ms: expiresAtMs })
    .execute();
  return { url: `${publicUrl.replace(/\/+$/, "")}/console/sign-in#${token}`, expiresAtMs };
}

/** Uses a link up. @returns whose it was; undefined for one that is unknown, used or late. */
export async function takeSignInLink(
  tx: Kysely<OperatorSessionTables>,
  token: string,
  nowMs: number,
): Promise<{ readonly environmentId: string } | undefined> {
  const taken = await tx
    .deleteFrom("operator_sign_in_links")
    .where("token_hash", "=", hashToken(token))
    .returning(["environment_id", "expires_at_ms"])
    .executeTakeFirst();
  return taken && taken.expires_at_ms > nowMs ? { environmentId: taken.environment_id } : undefined;
}
