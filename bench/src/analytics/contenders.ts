import { copyFile } from "node:fs/promises";
import type { DuckDBPreparedStatement } from "@duckdb/node-api";
import { DuckDBInstance } from "@duckdb/node-api";
import { createOutboxOn, openEventThread } from "@overdub/storage";
import { createWorkspaceServer } from "@overdub/workspace";
import { startEvents } from "@overdub/workspace/start-events";
import { stderrLog } from "../servers/log.ts";
import type { OpenWorkspace } from "../servers/open-workspace.ts";
import type { Question } from "./questions.ts";

const DAY_MS = 86_400_000;

/** Asks a question of the workspace or of one of its links; the answer has been read when this resolves. */
export type Ask = (question: Question, linkId: string | undefined) => Promise<void>;

export interface Contenders {
  readonly ours: Ask;
  readonly bare: Ask;
}

/** The workspace on the file that was filled, and DuckDB itself on a copy, since a file is open once at a time. */
export async function openContenders(
  resources: AsyncDisposableStack,
  opened: OpenWorkspace,
  nowMs: number,
): Promise<Contenders> {
  const copy = `${opened.eventsPath}.copy`;
  await copyFile(opened.eventsPath, copy);
  return { ours: await openOurs(resources, opened), bare: await openBare(resources, copy, opened.workspace.id, nowMs) };
}

/** From the request to the bytes of its answer, over whatever threads lie between. */
async function openOurs(
  resources: AsyncDisposableStack,
  { database, path, eventsPath, workspace }: OpenWorkspace,
): Promise<Ask> {
  const urls = { databaseUrl: `sqlite:${path}`, eventsUrl: `duckdb:${eventsPath}` };
  const { eventStore, backlog } = await openEventThread({ ...urls, thread: startEvents() });
  resources.defer(() => eventStore.close());
  const outbox = createOutboxOn(backlog, database);
  resources.defer(() => outbox.close());
  const options = { database, publicPort: () => 4401, version: "0.0.0-bench", log: stderrLog };
  const server = await createWorkspaceServer({ ...options, eventStore, outbox });
  const headers = { authorization: `Bearer ${workspace.apiKey}` };
  return async (question, linkId) => {
    const query = `interval=90d${linkId === undefined ? "" : `&linkId=${linkId}`}`;
    const response = await server.api.request(`${question.path}&${query}`, { headers });
    if (!response.ok) throw new Error(`${question.path}: ${await response.text()}`);
    await response.arrayBuffer();
  };
}

/** Each question is planned once, with its values, and then only run and read. */
async function openBare(
  resources: AsyncDisposableStack,
  path: string,
  workspaceId: string,
  nowMs: number,
): Promise<Ask> {
  const instance = await DuckDBInstance.create(path);
  resources.defer(() => instance.closeSync());
  const connection = await instance.connect();
  resources.defer(() => connection.closeSync());
  const period = `timestamp_ms between ${nowMs - 90 * DAY_MS} and ${nowMs + DAY_MS}`;
  const prepared = new Map<string, DuckDBPreparedStatement>();
  return async ({ sql }, linkId) => {
    const ofLink = linkId === undefined ? "" : `and link_id = '${linkId}'`;
    const text = `select ${sql.replace("$where", `workspace_id = '${workspaceId}' and ${period} ${ofLink}`)}`;
    const statement = prepared.get(text) ?? (await connection.prepare(text));
    prepared.set(text, statement);
    (await statement.runAndReadAll()).getRowsJS();
  };
}
