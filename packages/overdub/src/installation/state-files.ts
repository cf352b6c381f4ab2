import { duckDbPath, sqlitePath } from "@overdub/storage";
import type { Config } from "../config/config.ts";
import type { DataFolder } from "./data-folder.ts";

/** The files of the state; what is absent, a server has. */
export interface StateFiles {
  readonly database: string | undefined;
  readonly events: string | undefined;
}

export function stateFiles(
  { databaseUrl, eventsUrl }: Pick<Config, "databaseUrl" | "eventsUrl">,
  folder: DataFolder,
): StateFiles {
  return {
    database: databaseUrl === undefined ? folder.database : sqlitePath(databaseUrl),
    events: eventsUrl === undefined ? folder.events : duckDbPath(eventsUrl),
  };
}
