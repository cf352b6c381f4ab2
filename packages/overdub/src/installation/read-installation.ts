import { readFile } from "node:fs/promises";
import type { ReadInstallation } from "@overdub/gateway";
import type { Config } from "../config/config.ts";
import type { DataFolder } from "./data-folder.ts";

/** What the configuration keeps for how long, and the backup that was noted last. */
export async function readInstallation(
  config: Config,
  { lastBackup }: Pick<DataFolder, "lastBackup">,
): ReturnType<ReadInstallation> {
  return {
    retention: {
      events_days: config.eventRetentionDays ?? null,
      request_log_days: config.requestLogDays ?? 30,
      audit_log_days: config.auditLogDays ?? 365,
    },
    backup: {
      last: await readLastBackup(lastBackup),
      elsewhere: [
        ...(config.databaseUrl === undefined ? [] : ["DATABASE_URL"]),
        ...(config.eventsUrl === undefined ? [] : ["EVENTS_URL"]),
      ],
    },
  };
}

/** As the command has noted it; null where there was none. */
async function readLastBackup(file: string): Promise<{ begun_at: string; folder: string } | null> {
  try {
    const { begunAt, folder } = JSON.parse(await readFile(file, "utf8"));
    return typeof begunAt === "string" && typeof folder === "string" ? { begun_at: begunAt, folder } : null;
  } catch {
    return null;
  }
}
