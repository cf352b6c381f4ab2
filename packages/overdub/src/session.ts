import type { Account, Gateway } from "@overdub/gateway";
import {
  createGateway,
  createNetworkSend,
  findAccount,
  findFirstEnvironment,
  listAccounts,
  loadMasterKey,
  selectSend,
} from "@overdub/gateway";
import type { Logger } from "pino";
import { CliError } from "./cli-error.ts";
import type { Config } from "./config.ts";
import type { DataFolder } from "./data-folder.ts";
import { findServer, openDataFolder } from "./data-folder.ts";
import type { EmbeddedWorkspace } from "./embedded-workspace.ts";
import { openEmbeddedWorkspace } from "./embedded-workspace.ts";
import { openMigratedDatabase } from "./storage.ts";

/** An installation as a command sees it, whether or not its server is running. */
export interface Session {
  readonly gateway: Gateway;
  readonly environmentId: string;
  /** The account with this id, or the only one. @throws CliError when there is none, or more than one to choose from. */
  findAccount(id: string | undefined): Promise<Account>;
  listAccounts(): Promise<Account[]>;
  close(): Promise<void>;
}

const MAX_LISTED = 1000;

/**
 * Opens the installation that `overdub serve` has made.
 *
 * @throws CliError when there is none yet.
 */
export async function openSession(config: Config, log: Logger): Promise<Session> {
  const stack = new AsyncDisposableStack();
  try {
    const folder = await openDataFolder(config.dataFolder);
    const masterKey = await loadMasterKey(config.masterKey ? { base64: config.masterKey } : { file: folder.masterKey });
    const database = await openMigratedDatabase(config, folder);
    stack.defer(() => database.close());
    const environment = await findFirstEnvironment(database.db);
    if (!environment) throw new CliError(`Nothing in ${folder.path} yet: run \`overdub serve\` once to set it up.`);
    const network = createNetworkSend();
    stack.defer(() => network.close());
    let workspace: Promise<EmbeddedWorkspace> | undefined;
    stack.defer(async () => (await workspace)?.close());
    const open = () => openEmbeddedWorkspace(config, folder, database, () => config.workspacePort, log);
    const gateway = await createGateway({
      db: database.db,
      masterKey,
      send: selectSend({
        network: network.send,
        embedded: async (request) => {
          const forwarded = await forwardToServer(folder, request);
          if (forwarded) return forwarded;
          workspace ??= open();
          return (await workspace).server.api.fetch(request);
        },
      }),
      publicUrl: (await findServer(folder))?.gateway ?? `http://localhost:${config.port}`,
      defaultBaseUrl: config.dubBaseUrl,
      log,
    });
    const environmentId = environment.id;
    const list = () => listAccounts(database.db, { environmentId, keyset: { after: undefined, limit: MAX_LISTED } });
    return {
      gateway,
      environmentId,
      listAccounts: list,
      findAccount: async (id) =>
        id === undefined
          ? onlyAccount(await list())
          : ((await findAccount(database.db, { id, environmentId })) ?? unknownAccount(id)),
      close: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** A running server holds the event store, so requests for the embedded workspace go to it. */
async function forwardToServer(folder: DataFolder, request: Request): Promise<Response | undefined> {
  const server = await findServer(folder);
  if (!server) return undefined;
  const { pathname, search } = new URL(request.url);
  const body = request.body === null ? null : await request.text();
  return fetch(`${server.workspace}/api${pathname}${search}`, {
    method: request.method,
    headers: request.headers,
    body,
    signal: request.signal,
    redirect: "manual",
  });
}

function onlyAccount(accounts: readonly Account[]): Account {
  const [account, second] = accounts;
  if (!account) throw new CliError("No account is connected: run `overdub account connect`.");
  if (second) {
    const choices = accounts.map(({ id, tenantId }) => `${id} (${tenantId})`).join(", ");
    throw new CliError(`Say which account with --account: ${choices}.`);
  }
  return account;
}

function unknownAccount(id: string): never {
  throw new CliError(`There is no account ${id}: see \`overdub account list\`.`);
}
