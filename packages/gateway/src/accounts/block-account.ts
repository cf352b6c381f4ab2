import type { GatewayContext } from "../gateway-context.ts";
import type { AccountKey } from "./queries.ts";
import { setBlocked } from "./queries.ts";
import { accountNotFound } from "./require-account.ts";

/** For operators: nothing goes to or comes from a blocked account or its twin any more, and nothing of it is lost. */
export async function blockAccount({ db, now }: Pick<GatewayContext, "db" | "now">, key: AccountKey): Promise<void> {
  if (!(await setBlocked(db, { ...key, blockedAtMs: now() }))) throw accountNotFound();
}

export async function unblockAccount({ db }: Pick<GatewayContext, "db">, key: AccountKey): Promise<void> {
  if (!(await setBlocked(db, { ...key, blockedAtMs: null }))) throw accountNotFound();
}
