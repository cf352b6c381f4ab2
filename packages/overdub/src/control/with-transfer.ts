import type { Transfer } from "@overdub/workspace";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import { readConfig } from "../config.ts";
import { dataFolderAt, findServer } from "../data-folder.ts";
import { openEmbeddedWorkspace } from "../embedded-workspace.ts";
import { openInstallation } from "../installation.ts";
import { createLog } from "../log.ts";
import { untilFree } from "../until-free.ts";
import { createControlClient } from "./call-control.ts";

interface OpenTransfer {
  readonly transfer: Transfer;
  close(): Promise<void>;
}

/** Runs a command on the workspaces of the installation: in the running server, or here when there is none. */
export async function withTransfer<Result>(run: (transfer: Transfer) => Promise<Result>): Promise<Result> {
  const config = readConfig(process.env);
  const log = createLog(config);
  const { transfer, close } = await openTransfer(config, log);
  try {
    return await run(transfer);
  } finally {
    await close();
  }
}

async function openTransfer(config: Config, log: Logger): Promise<OpenTransfer> {
  const folder = dataFolderAt(config.dataFolder);
  const running = async () => {
    const server = await findServer(folder);
    return server && { transfer: createControlClient(server.control), close: async () => {} };
  };
  const atServer = await running();
  if (atServer) return atServer;
  const stack = new AsyncDisposableStack();
  try {
    const { database } = await openInstallation(config, folder);
    stack.defer(() => database.close());
    return await untilFree(async () => {
      const startedMeanwhile = await running();
      if (startedMeanwhile) return { ...startedMeanwhile, close: () => stack.disposeAsync() };
      const workspace = await openEmbeddedWorkspace(config, folder, database, () => config.workspacePort, log);
      stack.defer(() => workspace.close());
      return { transfer: workspace.server.transfer, close: () => stack.disposeAsync() };
    });
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
