import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import { GatewayError } from "../http/gateway-error.ts";
import { isUuid } from "../http/is-uuid.ts";
import type { Account } from "./account.ts";
import { findAccount } from "./queries.ts";

/** @throws 404, the same for an account of another environment and for none: existence is not revealed. */
export async function requireAccount(
  db: Kysely<Database>,
  key: { id: string; environmentId: string },
): Promise<Account> {
  const account = isUuid(key.id) ? await findAccount(db, { ...key, id: key.id.toLowerCase() }) : undefined;
  if (!account) throw accountNotFound();
  return account;
}

export function accountNotFound(): GatewayError {
  return new GatewayError(404, "Integrated account not found");
}
