import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Gateway, GatewayTables, Send } from "@overdub/gateway";
import {
  createAccount,
  createApiToken,
  createEnvironment,
  createGateway,
  createMcpToken,
  loadMasterKeys,
  openAuditJournal,
} from "@overdub/gateway";
import type { SqlDatabase } from "@overdub/storage";
import { stderrLog } from "./log.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

interface OpenGatewayOptions {
  readonly database: SqlDatabase<GatewayTables>;
  readonly send: Send;
  readonly port: number;
  /** What the accounts are connected to. */
  readonly baseUrl: string;
  /** @param index of the account. */
  readonly apiKey: (index: number) => string;
}

export interface OpenGateway {
  readonly listener: Gateway["listener"];
  /** What the load needs to know, for each account after the other. */
  readonly facts: { readonly authorization: string; readonly accountIds: string; readonly mcpTokens: string };
}

/** The calls of one account are kept from crowding out those of others, so the load comes from several. */
const ACCOUNTS = 8;

/** A gateway with accounts, which lets more through than one that is in use. */
export async function openGateway(
  resources: AsyncDisposableStack,
  { database, send, port, baseUrl, apiKey }: OpenGatewayOptions,
): Promise<OpenGateway> {
  const folder = await createTemporaryFolder(resources);
  const paths = [join(folder, "a.journal"), join(folder, "b.journal")] as const;
  const auditJournal = await openAuditJournal({ db: database.db, log: stderrLog, paths });
  resources.defer(() => auditJournal.close());
  const { listener, context, close } = await createGateway({
    database,
    masterKeys: await loadMasterKeys({ base64: randomBytes(32).toString("base64") }),
    send,
    publicUrl: `http://127.0.0.1:${port}`,
    log: stderrLog,
    auditJournal,
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
      context: { base_url: baseUrl, api_key: apiKey(index) },
    });
    accountIds.push(account.id);
    const config = { integratedAccountId: account.id, name: "Bench", config: {}, expiresAtMs: null };
    mcpTokens.push((await createMcpToken(context, config)).token);
  }
  const facts = { authorization: `Bearer ${token}`, accountIds: accountIds.join(), mcpTokens: mcpTokens.join() };
  return { listener, facts };
}
