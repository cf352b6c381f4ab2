import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Caller } from "../http/caller.ts";
import { GatewayError } from "../http/gateway-error.ts";
import { isUuid } from "../http/is-uuid.ts";
import type { Account } from "./account.ts";
import { requireAccount } from "./require-account.ts";

/**
 * The account that a call of the data plane is for.
 *
 * @param named `integrated_account_id`; an account token knows its account without it.
 * @throws      400, 403 and 404 in the order of spec truto-gateway 1.4.
 */
export function calledAccount(db: Kysely<Database>, caller: Caller, named: unknown): Promise<Account> {
  const { environmentId } = caller;
  return requireAccount(db, { id: accountIdOf(caller, named), environmentId });
}

function accountIdOf(caller: Caller, named: unknown): string {
  const bound = caller.kind === "account-token" ? caller.accountId : undefined;
  if (named === undefined || named === "") {
    if (bound === undefined) throw new GatewayError(400, "integrated_account_id is required");
    return bound;
  }
  if (typeof named !== "string" || !isUuid(named)) throw new GatewayError(400, "integrated_account_id must be a UUID");
  const id = named.toLowerCase();
  if (id !== (bound ?? id)) throw new GatewayError(403, "Token is bound to another integrated account");
  return id;
}
