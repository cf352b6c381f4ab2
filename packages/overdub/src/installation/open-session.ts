import type { Account } from "@overdub/gateway";
import { findAccount, listAccounts } from "@overdub/gateway";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { CliError } from "../terminal/cli-error.ts";
import { compose } from "./compose.ts";
import { dataFolderAt, findServer } from "./data-folder.ts";
import { loadKeptMasterKeys } from "./master-keys.ts";
import { untilFree } from "./open-events.ts";
import { openInstallation } from "./open-installation.ts";
import type { Session } from "./session.ts";
import { createSessionSend } from "./session-send.ts";

const MAX_LISTED = 1000;

/**
 * Opens the installation that `overdub serve` has made.
 *
 * @throws CliError when there is none yet.
 */
export async function openSession(config: Config, log: Logger): Promise<Session> {
  const folder = dataFolderAt(config.dataFolder);
  const stack = new AsyncDisposableStack();
  try {
    const { database, environment } = await openInstallation(config, folder);
    stack.defer(() => database.close());
    const masterKeys = await loadKeptMasterKeys(config, folder);
    const { gateway, openWorkspace, close } = await compose(config, {
      folder,
      database,
      masterKeys,
      log,
      localUrl: (await findServer(folder))?.gateway ?? `http://localhost:${config.port}`,
      workspaceUrl: `http://localhost:${config.workspacePort}`,
      workspacePort: () => config.workspacePort,
      connect: async (ways) => createSessionSend({ ...ways, findServer: () => findServer(folder) }),
    });
    stack.defer(close);
    const environmentId = environment.id;
    const list = () => listAccounts(database.db, { environmentId, keyset: { after: undefined, limit: MAX_LISTED } });
    return {
      config,
      log,
      db: database.db,
      database,
      gateway,
      masterKeys,
      masterKeyFile: folder.masterKey,
      environmentId,
      listAccounts: list,
      workOnRuns: async () => {
        if (!(await findServer(folder))) gateway.jobs.start();
      },
      runWorkspaceJobs: () =>
        untilFree(async () => {
          if (await findServer(folder)) return;
          const workspace = await openWorkspace();
          try {
            await workspace.server.jobs.runDue();
          } finally {
            await workspace.close();
          }
        }),
      findAccount: async (name) => {
        if (name === undefined) return onlyAccount(await list());
        const account = await findAccount(database.db, { id: name.toLowerCase(), environmentId });
        return account ?? accountOfTenant(await list(), name);
      },
      findDefaultAccount: async () => (await list())[0] ?? noAccount(),
      close: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

function onlyAccount(accounts: readonly Account[]): Account {
  const [account, second] = accounts;
  if (!account) return noAccount();
  if (second) throw new CliError(`Say which account with --account: ${choicesOf(accounts)}.`);
  return account;
}

/** By the tenant, or by the label that a person gave the workspace. */
function accountOfTenant(accounts: readonly Account[], name: string): Account {
  const byTenant = accounts.filter(({ tenantId }) => tenantId === name);
  const [account, second] = byTenant.length > 0 ? byTenant : accounts.filter(({ context }) => context.label === name);
  if (!account) throw new CliError(`There is no account ${name}: see \`overdub account list\`.`);
  if (second) throw new CliError(`Several accounts are called ${name}: say which by its id, ${choicesOf(byTenant)}.`);
  return account;
}

function choicesOf(accounts: readonly Account[]): string {
  return accounts.map(({ id, tenantId }) => `${id} (${tenantId})`).join(", ");
}

function noAccount(): never {
  throw new CliError(`No account is connected: run \`overdub account connect\`.`);
}
