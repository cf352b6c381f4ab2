/** Our gateway, its state in an SQLite file, with accounts that are connected to the upstream over the network. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import type { GatewayTables } from "@overdub/gateway";
import {
  createAccount,
  createApiToken,
  createEnvironment,
  createGateway,
  createMcpToken,
  createNetworkSend,
  loadMasterKeys,
} from "@overdub/gateway";
import { migrate, openDatabase } from "@overdub/storage";
import type { WorkspaceTables } from "@overdub/workspace";
import { stderrLog } from "../servers/log.ts";
import { serve } from "../servers/serve.ts";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";

/** The calls of one account are kept from crowding out those of others, so the load comes from several. */
const ACCOUNTS = 8;

await serve(async ({ input, port, resources }) => {
  const { upstream } = input as { upstream: string };
  const folder = await createTemporaryFolder(resources);
  const database = openDatabase<GatewayTables & WorkspaceTables>(`sqlite:${join(folder, "overdub.db")}`);
  resources.defer(() => database.close());
  await migrate(database);
  const network = createNetworkSend();
  resources.defer(() => network.close());
  const { app, context, close } = await createGateway({
    database,
    masterKeys: await loadMasterKeys({ base64: randomBytes(32).toString("base64") }),
    send: network.send,
    publicUrl: `http://127.0.0.1:${port}`,
    log: stderrLog,
    // The load is meant to be more than a gateway lets through.
    accountLimit: 0,
    apiTokenLimit: 0,
  });
  resources.defer(close);
  const nowMs = Date.now();
  const { id: environmentId } = await createEnvironment(database.db, { name: "Bench", nowMs });
  const { token } = await createApiToken(database.db, { environmentId, name: "Bench", nowMs });
  const accountIds: string[] = [];
  const mcpTokens: string[] = [];
  for (let index = 0; index < ACCOUNTS; index++) {
    const account = await createAccount(context, {
      environmentId,
      tenant_id: `bench-${index}`,
      authentication_method: "api_key",
      is_sandbox: false,
      context: { base_url: upstream, api_key: `dub_bench0123456789abcdef${index}` },
    });
    accountIds.push(account.id);
    const config = { integratedAccountId: account.id, name: "Bench", config: {}, expiresAtMs: null };
    mcpTokens.push((await createMcpToken(context, config)).token);
  }
  return {
    listener: getRequestListener(app.fetch),
    facts: { authorization: `Bearer ${token}`, accountIds: accountIds.join(), mcpTokens: mcpTokens.join() },
  };
});
