import type { AuditJournal } from "@overdub/gateway";
import { openAuditJournal } from "@overdub/gateway";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import type { DataFolder } from "./data-folder.ts";
import type { InstalledDatabase } from "./installation.ts";
import { stateFiles } from "./state-files.ts";

/**
 * The journal of an installation, for whoever has its event store open: DuckDB's file keeps every other process away.
 *
 * @returns `undefined` where a server has the database, of which a commit holds up no thread of ours, or the events.
 */
export async function openJournal(
  config: Config,
  { folder, database, log }: { folder: DataFolder; database: InstalledDatabase; log: Logger },
): Promise<AuditJournal | undefined> {
  const files = stateFiles(config, folder);
  if (files.database === undefined || files.events === undefined) return undefined;
  return openAuditJournal({ db: database.db, log, paths: folder.auditJournal });
}
