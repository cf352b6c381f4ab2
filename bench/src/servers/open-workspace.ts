import { join } from "node:path";
import type { EventStore, Outbox, SqlDatabase } from "@overdub/storage";
import { createOutboxOn, migrate, openDatabase, openEventThread, sqlitePath } from "@overdub/storage";
import type { CreatedWorkspace, WorkspaceServer, WorkspaceTables } from "@overdub/workspace";
import { createWorkspace, createWorkspaceServer } from "@overdub/workspace";
import { startEvents } from "@overdub/workspace/start-events";
import { stderrLog } from "./log.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

export interface OpenWorkspace {
  /** Of the SQLite file, if there is one. */
  readonly path: string;
  readonly server: WorkspaceServer;
  readonly workspace: CreatedWorkspace;
  readonly database: SqlDatabase<WorkspaceTables>;
  readonly outbox: Outbox<WorkspaceTables>;
  readonly eventStore: EventStore;
  /** The file of the event store. */
  readonly eventsPath: string;
}

/** More than a benchmark asks for. */
const UNLIMITED = { requestsPerMinute: 1e9, analyticsRequestsPerSecond: 1e9 };

/** Where a workspace keeps what it has, as URLs. */
export interface WorkspaceStores {
  /** Default: SQLite in a file. */
  readonly url?: string | undefined;
  /** Default: DuckDB in a file. */
  readonly events?: string | undefined;
  /** The workspace that is there already. Default: a new one. */
  readonly workspace?: CreatedWorkspace | undefined;
}

/** A workspace as `overdub serve` runs it, with the domain `localhost`. */
export async function openWorkspace(
  resources: AsyncDisposableStack,
  port: number,
  { url, events, workspace: known }: WorkspaceStores = {},
): Promise<OpenWorkspace> {
  const folder = await createTemporaryFolder(resources);
  const databaseUrl = url ?? `sqlite:${join(folder, "overdub.db")}`;
  const database = openDatabase<WorkspaceTables>(databaseUrl, { leavesCheckpoints: true });
  resources.defer(() => database.close());
  await migrate(database);
  const eventsPath = join(folder, "events.duckdb");
  const { eventStore, backlog } = await openEventThread({
    databaseUrl,
    eventsUrl: events ?? `duckdb:${eventsPath}`,
    thread: startEvents(),
  });
  resources.defer(() => eventStore.close());
  const outbox = createOutboxOn(backlog, database);
  resources.defer(() => outbox.close());
  const server = await createWorkspaceServer({
    database,
    eventStore,
    outbox,
    publicPort: () => port,
    version: "0.0.0-bench",
    log: stderrLog,
  });
  const asked = { name: "Bench", slug: "bench", domain: "localhost", ...UNLIMITED };
  const workspace = known ?? (await createWorkspace(database.db, asked, Date.now()));
  return { path: sqlitePath(databaseUrl) ?? "", server, workspace, database, outbox, eventStore, eventsPath };
}
