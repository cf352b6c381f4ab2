import type { AddressInfo } from "node:net";
import type { GuardedFetch } from "@overdub/limits";
import type { EventStore, LinkedEventStore, Outbox, OutboxOptions, SqlDatabase } from "@overdub/storage";
import { createOutbox, linkEvents } from "@overdub/storage";
import { openDuckDbEventStore } from "@overdub/storage/duckdb";
import type {
  CreatedWorkspace,
  DomainOptions,
  ExchangeRates,
  Log,
  NewWorkspace,
  WorkspaceServer,
  WorkspaceServerOptions,
  WorkspaceTables,
} from "@overdub/workspace";
import { createWorkspace, createWorkspaceServer, FastPathServer, foldDeltas, settleEvents } from "@overdub/workspace";
import { GEO_HEADER_NAMES } from "@overdub/workspace/words";
import { openMigrated } from "./open-migrated.ts";
import { NO_DNS } from "./start-dns.ts";

export interface StartedWorkspace {
  /** E.g. `http://localhost:41234`: short links, and the API under `/api`. */
  readonly origin: string;
  readonly database: SqlDatabase<WorkspaceTables>;
  readonly eventStore: LinkedEventStore;
  readonly outbox: Outbox<WorkspaceTables>;
  /** Its jobs are not started: a test runs those that are due with `server.jobs.runDue()`. */
  readonly server: WorkspaceServer;
  /** The workspace that was made at the start, with the domain `localhost`. */
  readonly workspace: CreatedWorkspace;
  addWorkspace(input: Partial<NewWorkspace> & { slug: string }): Promise<CreatedWorkspace>;
  close(): Promise<void>;
}

export interface StartWorkspaceOptions {
  /** Default: DuckDB in memory. Closed with the workspace. */
  readonly eventStore?: EventStore;
  /** Default: SQLite in memory. */
  readonly databaseUrl?: string;
  readonly now?: () => number;
  readonly random?: () => number;
  /** Default: events are kept. */
  readonly eventRetentionDays?: number | undefined;
  /** Default: nothing can be reached, so that no test ever sends anything out. */
  readonly fetch?: GuardedFetch;
  /** Default: the table in the box. */
  readonly exchangeRates?: ExchangeRates;
  /** Default: no public address, and a DNS that never answers. */
  readonly domains?: DomainOptions;
  /** Default: proxies on loopback, as tests are. */
  readonly trustedProxies?: readonly string[];
  /** Default: that of the server. */
  readonly addressClicks?: number;
  /** Default: the console. */
  readonly log?: Log;
  /** Default: nobody is told of refused keys and passwords. */
  readonly noteRefusal?: WorkspaceServerOptions["noteRefusal"];
  readonly outbox?: Pick<OutboxOptions, "maxPending" | "drainMs" | "onError">;
}

/** Limits that no test meets by accident; a test of the limits makes its own workspace. */
const UNLIMITED = { requestsPerMinute: 1_000_000, analyticsRequestsPerSecond: 1_000_000 };

/** A workspace server on a free port, all its state in memory. */
export async function startWorkspace(options: StartWorkspaceOptions = {}): Promise<StartedWorkspace> {
  const now = options.now ?? Date.now;
  const database = await openMigrated<WorkspaceTables>(options.databaseUrl ?? "sqlite::memory:");
  const store = options.eventStore ?? (await openDuckDbEventStore(":memory:"));
  const outbox = await createOutbox({
    ...options.outbox,
    database,
    eventStore: store,
    settle: settleEvents,
    fold: foldDeltas,
  });
  const eventStore = linkEvents(store, database);
  const addWorkspace = (input: Partial<NewWorkspace> & { slug: string }) =>
    createWorkspace(
      database.db,
      { name: input.slug, domain: `${input.slug}.localhost`, ...UNLIMITED, ...input },
      now(),
    );
  const workspace = await addWorkspace({ slug: "acme", domain: "localhost" });

  let port = 0;
  const server = await createWorkspaceServer({
    addressClicks: options.addressClicks,
    noteRefusal: options.noteRefusal,
    database,
    eventStore,
    outbox,
    publicPort: () => port,
    version: "0.0.0-test",
    log: options.log ?? { error: console.error, warn: console.warn },
    now,
    fetch: options.fetch ?? reachNothing,
    eventRetentionDays: options.eventRetentionDays,
    exchangeRates: options.exchangeRates,
    domains: { dnsResolver: NO_DNS, ...options.domains },
    trustedProxies: options.trustedProxies,
    geoHeaders: GEO_HEADER_NAMES,
    ...(options.random ? { random: options.random } : {}),
  });
  const http = new FastPathServer();
  http.serve(server);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  port = (http.address() as AddressInfo).port;

  return {
    origin: `http://localhost:${port}`,
    database,
    eventStore,
    outbox,
    server,
    workspace,
    addWorkspace,
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await server.jobs.close();
      await server.threads.close();
      await outbox.close();
      await eventStore.close();
      await database.close();
    },
  };
}

async function reachNothing(url: string): Promise<never> {
  throw new Error(`Tests fetch nothing: ${url}`);
}
