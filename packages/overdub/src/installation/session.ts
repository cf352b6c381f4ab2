import type { Account, Gateway } from "@overdub/gateway";
import { findAccount, listAccounts, loadMasterKey } from "@overdub/gateway";
import { findNamedWorkspace } from "@overdub/workspace";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { readConfig } from "../config/config.ts";
import { CliError } from "../terminal/cli-error.ts";
import { createLog } from "../terminal/log.ts";
import { compose } from "./compose.ts";
import { dataFolderAt, findServer } from "./data-folder.ts";
import type { InstalledDatabase } from "./installation.ts";
import { openInstallation, untilFree } from "./installation.ts";
import { createSessionSend } from "./session-send.ts";

/** An installation as a command sees it, whether or not its server is running. */
export interface Session {
  readonly config: Config;
  readonly log: Logger;
  readonly db: InstalledDatabase["db"];
  readonly gateway: Gateway;
  readonly environmentId: string;
  /** The account with this id, or the only one. @throws CliError when there is none, or more than one to choose from. */
  findAccount(id: string | undefined): Promise<Account>;
  listAccounts(): Promise<Account[]>;
  /** Runs the jobs of the embedded workspace that are due, here if there is no running server, which does so anyway. */
  runWorkspaceJobs(): Promise<void>;
  close(): Promise<void>;
}

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
    const masterKey = await loadMasterKey(
      config.masterKey ? { base64: config.masterKey } : { file: folder.masterKey, mayCreate: false },
    );
    const { gateway, openWorkspace, close } = await compose(config, {
      folder,
      database,
      masterKey,
      log,
      localUrl: `http://localhost:${config.port}`,
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
      gateway,
      environmentId,
      listAccounts: list,
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

/** Runs a command on the installation, and closes it whatever happens. */
export async function withSession<Result>(run: (session: Session) => Promise<Result>): Promise<Result> {
  const config = readConfig(process.env);
  const session = await openSession(config, createLog(config));
  try {
    return await run(session);
  } finally {
    await session.close();
  }
}

type Workspace = Awaited<ReturnType<typeof findNamedWorkspace>>;

/** Runs a command on one workspace, by its id or slug. @throws WorkspaceError when there is none. */
export function withWorkspace<Result>(
  name: string,
  run: (session: Session, workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  return withSession(async (session) => run(session, await findNamedWorkspace(session.db, name)));
}
