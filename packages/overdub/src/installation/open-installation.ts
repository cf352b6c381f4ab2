import { existsSync } from "node:fs";
import { findFirstEnvironment } from "@overdub/gateway";
import type { Config } from "../config/config.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { DataFolder } from "./data-folder.ts";
import type { InstalledDatabase } from "./installation.ts";
import { openMigratedDatabase } from "./installation.ts";

export interface Installation {
  readonly database: InstalledDatabase;
  readonly environment: { readonly id: string };
}

/** The database that `overdub serve` has made. @throws CliError when there is none yet. */
export async function openInstallation(config: Config, folder: DataFolder): Promise<Installation> {
  const nothingYet = `Nothing in ${folder.path} yet: run \`overdub serve\` once to set it up.`;
  if (config.databaseUrl === undefined && !existsSync(folder.database)) throw new CliError(nothingYet);
  const database = await openMigratedDatabase(config, folder);
  const environment = await findFirstEnvironment(database.db).catch(async (error) => {
    await database.close();
    throw error;
  });
  if (environment) return { database, environment };
  await database.close();
  throw new CliError(nothingYet);
}
