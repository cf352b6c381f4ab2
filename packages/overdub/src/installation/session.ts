import { userInfo } from "node:os";
import type { Account, Gateway, MasterKeys } from "@overdub/gateway";
import type { findNamedWorkspace } from "@overdub/workspace";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { readConfig } from "../config/config.ts";
import { toFailure } from "../terminal/failure.ts";
import type { InstalledDatabase } from "./installation.ts";

/** An installation as a command sees it, whether or not its server is running. */
export interface Session {
  readonly config: Config;
  readonly log: Logger;
  readonly db: InstalledDatabase["db"];
  readonly database: InstalledDatabase;
  readonly gateway: Gateway;
  readonly masterKeys: MasterKeys;
  /** Where they are, unless the configuration holds them. */
  readonly masterKeyFile: string;
  readonly environmentId: string;
  /**
   * The account with this id, or of this tenant or label; without a name the only one.
   *
   * @throws CliError when there is none, or more than one to choose from.
   */
  findAccount(name: string | undefined): Promise<Account>;
  /** The one that was connected first. @throws CliError when there is none. */
  findDefaultAccount(): Promise<Account>;
  listAccounts(): Promise<Account[]>;
  /** Works on runs here if there is no running server, which does so anyway, until the session is closed. */
  workOnRuns(): Promise<void>;
  /** Runs the jobs of the embedded workspace that are due, here if there is no running server, which does so anyway. */
  runWorkspaceJobs(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Runs a command on the installation, and closes it whatever happens. What that takes is loaded here: a command that only
 * explains itself starts at once.
 */
export async function withSession<Result>(run: (session: Session) => Promise<Result>): Promise<Result> {
  const config = readConfig(process.env);
  const [{ openSession }, { createLog }] = await Promise.all([
    import("./open-session.ts"),
    import("../terminal/log.ts"),
  ]);
  const session = await openSession(config, createLog(config));
  try {
    return await run(session);
  } finally {
    await session.close();
  }
}

/** What a command changes, for the audit log. */
interface Change {
  /** What is done to what, such as `account.block`. */
  readonly action: string;
  /** Id or name of what is changed, where it is there already. */
  readonly subject?: string | undefined;
  /** Secrets among them, by their names, are left out. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/**
 * The same for a command that changes the installation, which leaves an entry in the audit log.
 *
 * @param idOf of what was made or changed, where that is known only afterwards.
 */
export function withChange<Result>(
  change: Change,
  run: (session: Session) => Promise<Result>,
  idOf?: (result: Result) => string,
): Promise<Result> {
  return withSession((session) => recordChange(session, change, () => run(session), idOf));
}

async function recordChange<Result>(
  { gateway, environmentId }: Session,
  { action, subject, arguments: args = {} }: Change,
  run: () => Promise<Result>,
  idOf?: (result: Result) => string,
): Promise<Result> {
  const { auditChange, toAuditedArguments } = await import("@overdub/gateway");
  const audited = { environmentId, action, subject, arguments: toAuditedArguments({ query: args }) };
  return auditChange(
    gateway.context.audit,
    audited,
    { actor: { type: "system", id: null, name: userName() } },
    {
      run,
      succeeded: (result) => ({ outcome: "succeeded", statusCode: null, message: null, subject: idOf?.(result) }),
      failed: (error) => {
        const { code, message } = toFailure(error);
        const isBug = code === "bug";
        return {
          outcome: isBug ? "unknown" : "failed",
          statusCode: null,
          message: isBug ? "An unexpected error occurred" : message,
        };
      },
    },
  );
}

/** Of the person at the command line, as the machine knows them. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}

type Workspace = Awaited<ReturnType<typeof findNamedWorkspace>>;

/** Runs a command on one workspace, by its id or slug. @throws WorkspaceError when there is none. */
export function withWorkspace<Result>(
  name: string,
  run: (session: Session, workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  return withSession(async (session) => {
    const { findNamedWorkspace } = await import("@overdub/workspace");
    return run(session, await findNamedWorkspace(session.db, name));
  });
}

/** The same for a command that changes the workspace, which leaves an entry in the audit log. */
export function withWorkspaceChange<Result>(
  name: string,
  change: Change,
  run: (session: Session, workspace: Workspace) => Promise<Result>,
  idOf?: (result: Result) => string,
): Promise<Result> {
  return withWorkspace(name, (session, workspace) =>
    recordChange(
      session,
      { ...change, arguments: { workspace: workspace.slug, ...change.arguments } },
      () => run(session, workspace),
      idOf,
    ),
  );
}
