import type { Account } from "../../accounts/account.ts";
import { blockAccount } from "../../accounts/change-account.ts";
import { createApiToken } from "../../api-tokens/api-token.ts";
import { createEnvironment } from "../../environments/environment.ts";
import { createMcpToken } from "../../mcp-tokens/create-mcp-token.ts";
import type { TestGateway } from "../test-gateway.ts";

/** What there is to hit: things that exist, in every state, and their keys. */
export interface Fixtures {
  readonly account: Account;
  readonly sandboxId: string;
  readonly blockedId: string;
  readonly mcpToken: string;
  readonly mcpTokenId: string;
  readonly authorization: string;
  readonly accountAuthorization: string;
  /** A token of another environment. */
  readonly foreignAuthorization: string;
}

/** Made again every so often, because requests delete them. */
export async function makeFixtures(t: TestGateway): Promise<Fixtures> {
  const { gateway, db, nowMs } = t;
  const account = await t.connect({ label: "Fuzz" });
  const sandbox = await t.connect({}, true);
  const blocked = await t.connect();
  await blockAccount(gateway.context, blocked);
  const name = "Fuzz";
  const mcp = await createMcpToken(gateway.context, {
    integratedAccountId: account.id,
    name,
    config: {},
    expiresAtMs: null,
  });
  const foreign = await createEnvironment(db, { name, nowMs });
  const { token } = await createApiToken(db, { environmentId: foreign.id, name, nowMs });
  const { authorization } = await t.openSession(account.id);
  return {
    account,
    sandboxId: sandbox.id,
    blockedId: blocked.id,
    mcpToken: mcp.token,
    mcpTokenId: mcp.row.id,
    authorization: t.authorization,
    accountAuthorization: authorization,
    foreignAuthorization: `Bearer ${token}`,
  };
}
