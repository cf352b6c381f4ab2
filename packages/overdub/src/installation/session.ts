import type { Account, Gateway } from "@overdub/gateway";
import type { findNamedWorkspace } from "@overdub/workspace";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { readConfig } from "../config/config.ts";
import type { InstalledDatabase } from "./installation.ts";

/** An installation as a command sees it, whether or not its server is running. */
export interface Session {
  readonly config: Config;
  readonly log: Logger;
  readonly db: InstalledDatabase["db"];
  readonly gateway: Gateway;
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
