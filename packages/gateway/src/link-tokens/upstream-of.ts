import type { Kysely } from "kysely";
import type { AccountTables } from "../accounts/account-table.ts";
import { findAccount } from "../accounts/queries.ts";
import type { LinkToken } from "../callers/caller.ts";
import { findInstall, usualBaseUrl } from "../environments/install.ts";

/** The Dub that an account of a link token will have: the token's own, else that of the account, else the usual one. */
export async function upstreamOf(
  { db, defaultBaseUrl }: { readonly db: Kysely<AccountTables>; readonly defaultBaseUrl: string },
  {
    context,
    reconnects,
    accountId,
    environmentId,
  }: Pick<LinkToken, "context" | "reconnects" | "accountId" | "environmentId">,
): Promise<string> {
  if (typeof context.base_url === "string") return context.base_url;
  const id = reconnects ?? accountId;
  const account = id === null ? undefined : await findAccount(db, { id, environmentId });
  return account?.baseUrl ?? usualBaseUrl(await findInstall(db, environmentId), defaultBaseUrl);
}
