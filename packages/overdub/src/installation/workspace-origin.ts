import type { Config } from "../config/config.ts";
import { dataFolderAt, findServer } from "./data-folder.ts";

/** Where people reach the embedded workspace: as the operator says, else where the running server listens. */
export async function workspaceOrigin(
  config: Pick<Config, "dataFolder" | "publicHost" | "workspacePort">,
): Promise<string> {
  if (config.publicHost !== undefined) return `https://${config.publicHost}`;
  const running = await findServer(dataFolderAt(config.dataFolder));
  return running?.workspace ?? `http://localhost:${config.workspacePort}`;
}
