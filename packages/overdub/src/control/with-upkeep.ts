import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { readConfig } from "../config/config.ts";
import { dataFolderAt, findServer } from "../installation/data-folder.ts";
import type { InstalledDatabase } from "../installation/installation.ts";
import type { Session } from "../installation/session.ts";
import type { Upkeep } from "./calls.ts";
import { createControlClient } from "./control-client.ts";

interface OpenUpkeep {
  readonly upkeep: Upkeep;
  close(): Promise<void>;
}

/**
 * Runs a command on the state of the installation: in the running server, or here when there is none.
 *
 * @param session of a command that writes meanwhile: through one connection each waits for its turn, while a second one
 *   would hold up the thread in which the first has its transaction.
 */
export async function withUpkeep<Result>(
  run: (upkeep: Upkeep) => Promise<Result>,
  session?: Pick<Session, "database">,
): Promise<Result> {
  const config = readConfig(process.env);
  const { createLog } = await import("../terminal/log.ts");
  const log = createLog(config);
  const { upkeep, close } = await openUpkeep(config, log, session?.database);
  try {
    return await run(upkeep);
  } finally {
    await close();
  }
}

async function openUpkeep(config: Config, log: Logger, shared: InstalledDatabase | undefined): Promise<OpenUpkeep> {
  const folder = dataFolderAt(config.dataFolder);
  const running = async () => {
    const server = await findServer(folder);
    return server && { upkeep: createControlClient(server.control), close: async () => {} };
  };
  const atServer = await running();
  if (atServer) return atServer;
  const [{ openJournal }, { openInstallation }, { untilFree }, { openEmbeddedWorkspace }] = await Promise.all([
    import("../installation/audit-journal.ts"),
    import("../installation/open-installation.ts"),
    import("../installation/open-events.ts"),
    import("../installation/embedded-workspace.ts"),
  ]);
  const stack = new AsyncDisposableStack();
  try {
    const { database } = shared ? { database: shared } : await openInstallation(config, folder);
    if (!shared) stack.defer(() => database.close());
    return await untilFree(async () => {
      const startedMeanwhile = await running();
      if (startedMeanwhile) return { ...startedMeanwhile, close: () => stack.disposeAsync() };
      const workspace = await openEmbeddedWorkspace(config, {
        folder,
        database,
        log,
        workspacePort: () => config.workspacePort,
      });
      stack.defer(() => workspace.close());
      // What a killed server has left belongs to the state, too.
      await (await openJournal(config, { folder, database, log }))?.close();
      return { upkeep: { ...workspace.server.transfer, ...workspace.copies }, close: () => stack.disposeAsync() };
    });
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
