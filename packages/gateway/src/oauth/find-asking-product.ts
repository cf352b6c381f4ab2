import type { Kysely } from "kysely";
import { hashToken } from "../credentials/token.ts";
import type { InstallTables } from "../environments/install.ts";
import { findInstall } from "../environments/install.ts";
import type { LinkTokenTables } from "../link-tokens/link-token-table.ts";
import type { OAuthAuthorizationTables } from "./authorization.ts";

/**
 * The name of the product for which a browser was sent to a provider, for the one in this installation: what it shows to
 * the person must not come by way of the browser.
 *
 * @param state of the address.
 */
export async function findAskingProduct(
  db: Kysely<OAuthAuthorizationTables & LinkTokenTables & InstallTables>,
  state: string,
  nowMs: number,
): Promise<string | undefined> {
  const asked = await db
    .selectFrom("oauth_authorizations")
    .innerJoin("link_tokens", "link_tokens.id", "oauth_authorizations.link_token_id")
    .select("link_tokens.environment_id")
    .where("oauth_authorizations.state_hash", "=", hashToken(state))
    .where("oauth_authorizations.expires_at_ms", ">", nowMs)
    .executeTakeFirst();
  if (!asked) return undefined;
  return (await findInstall(db, asked.environment_id)).override.link_page?.product_name;
}
