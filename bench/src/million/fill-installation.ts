import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "@overdub/storage";
import type { StartedOverdub } from "@overdub/testkit";
import { startOverdub } from "@overdub/testkit";
import type { WorkspaceTables } from "@overdub/workspace";
import { callerBy } from "../links/fill.ts";
import type { FilledProgram } from "../partner-program/fill-program.ts";
import { createProgram, fillProgram } from "../partner-program/fill-program.ts";
import { fillEvents } from "./fill-events.ts";
import { fillWorkspace } from "./fill-workspace.ts";
import type { InstallationSize } from "./sizes.ts";

export interface FilledInstallation {
  readonly data: string;
  readonly workspaceKey: string;
  /** Of the gateway. */
  readonly apiToken: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly program: FilledProgram;
  /** When it was filled: events end then. */
  readonly nowMs: number;
}

const NOTE = "filled.json";

/**
 * An installation of this size in a folder, which stays there: filling it takes minutes. One that was filled before is
 * taken as it is.
 */
export async function fillInstallation(folder: string, size: InstallationSize): Promise<FilledInstallation> {
  const note = join(folder, NOTE);
  if (existsSync(note)) return JSON.parse(readFileSync(note, "utf8"));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const data = join(folder, "data");
  const nowMs = Date.now();
  await using server = await startOverdub({ data, args: ["--empty"] });
  const { workspaceKey, apiToken } = server;
  const owner = await createProgram(callerOn(server, workspaceKey), { id: "" });
  await server.stop();
  const path = join(data, "overdub.db");
  const sqlite = new DatabaseSync(path);
  const { id: workspaceId, user_id: userId } = sqlite
    .prepare("select workspaces.id, user_id from workspaces join members on members.workspace_id = workspaces.id")
    .get() as { id: string; user_id: string };
  const { numbering } = sqlite.prepare("select numbering from link_changes_kept").get() as { numbering: string };
  fillWorkspace(sqlite, { workspaceId, userId, nowMs }, size);
  sqlite.close();
  const database = openDatabase<WorkspaceTables>(`sqlite:${path}`);
  await fillProgram(database, { ...owner, workspaceId }, size, nowMs);
  await database.close();
  await fillEvents(join(data, "events.duckdb"), { workspaceId, nowMs, numbering }, size);
  const filled: FilledInstallation = { data, workspaceKey, apiToken, workspaceId, userId, program: owner, nowMs };
  writeFileSync(note, JSON.stringify(filled));
  return filled;
}

/** Calls the API of the workspace; the body has been read when it resolves. */
export function callerOn({ workspace }: Pick<StartedOverdub, "workspace">, key: string) {
  return callerBy((path, init) => fetchOnce(`${workspace}/api${path}`, init), key);
}

/** Once more where the connection was kept, and the server has ended it meanwhile: only what it has not answered. */
async function fetchOnce(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, init).catch((error: unknown) => {
    if ((init.method ?? "GET") !== "GET") throw error;
    return fetch(url, init);
  });
}
