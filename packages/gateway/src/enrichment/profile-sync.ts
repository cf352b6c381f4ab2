import type { Kysely } from "kysely";
import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { findAccount } from "../accounts/queries.ts";
import { requireUsable } from "../accounts/require-account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import { listAllDubCustomers } from "../catalog/customers/list-all-dub-customers.ts";
import { listAllDubEvents } from "../catalog/events/list-all-dub-events.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import { jsonBytes, textAt } from "../json/fields.ts";
import type { Run } from "../runs/run.ts";
import type { FailedItem, NewFailure, Retry, RunKind, RunWork, Step } from "../runs/run-kind.ts";
import { RunFailure } from "../runs/run-kind.ts";
import type { RunTables } from "../runs/run-tables.ts";
import { publish } from "../webhooks/publish.ts";
import type { CustomerName } from "./find-profile.ts";
import { findProfile, rowsOf } from "./find-profile.ts";
import type { Profile } from "./profile.ts";

export const CUSTOMER_PROFILES = "customer_profiles";

/** What a run of this kind is to do. */
export const Parameters = z.object({
  /** How many leads and sales each profile lists. */
  limit: z.number(),
  /** Only customers with a lead or a sale since this day; null: all. */
  since: z.string().nullable(),
});

const Cursor = z.string().nullable();

/** Every customer, page by page; or those that events name, which are gathered first. */
const Checkpoint = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("all"), cursor: Cursor, atMs: z.number() }),
  z.object({ phase: z.literal("gather"), event: z.enum(["leads", "sales"]), cursor: Cursor, ids: z.array(z.string()) }),
  z.object({ phase: z.literal("named"), ids: z.array(z.string()), next: z.number() }),
]);
type Checkpoint = z.output<typeof Checkpoint>;

interface SyncContext {
  readonly db: Kysely<AccountTables & RunTables>;
  readonly invoke: Invoke;
  readonly now: () => number;
}

/** Customers of one step. */
const PAGE_SIZE = 20;
const EVENTS_PAGE_SIZE = 500;
const MAX_NAMED = 10_000;
/** Cursors are valid for a day; a run that waited for longer begins again, since a profile that comes twice is the same. */
const CURSOR_MS = 20 * 3_600_000;

/** Tells the product of everything known of customers, as records to upsert. See behaviour/playbooks 1. */
export function profileSyncRuns(ctx: SyncContext): RunKind {
  return {
    kind: CUSTOMER_PROFILES,
    async open(run, signal): Promise<RunWork> {
      const { limit, since } = Parameters.parse(run.parameters);
      const account = await findAccount(ctx.db, { id: run.accountId ?? "", environmentId: run.environmentId });
      if (!account) throw new RunFailure("The account is gone");
      requireUsable(account);
      const work: SyncWork = { ...ctx, run, account, limit, options: { actor: SYSTEM, signal, interactive: false } };
      const begin = (): Checkpoint =>
        since === null
          ? { phase: "all", cursor: null, atMs: ctx.now() }
          : { phase: "gather", event: "leads", cursor: null, ids: [] };
      let checkpoint = run.checkpoint === undefined ? begin() : Checkpoint.parse(run.checkpoint);
      return {
        async step() {
          const step = await goOn(work, checkpoint, since);
          checkpoint = Checkpoint.parse(step.checkpoint);
          return step;
        },
        retry: (items) => tryAgain(work, items),
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

interface SyncWork extends SyncContext {
  readonly run: Run;
  readonly account: Account;
  readonly limit: number;
  readonly options: InvokeOptions;
}

function goOn(work: SyncWork, checkpoint: Checkpoint, since: string | null): Promise<Step> {
  switch (checkpoint.phase) {
    case "all":
      return readPage(work, checkpoint);
    case "gather":
      return gather(work, checkpoint, since ?? "");
    case "named":
      return readNamed(work, checkpoint);
  }
}

async function readPage(work: SyncWork, { cursor, atMs }: Extract<Checkpoint, { phase: "all" }>): Promise<Step> {
  const { invoke, account, options, now } = work;
  const isStale = cursor !== null && now() - atMs > CURSOR_MS;
  const from: object = cursor === null || isStale ? {} : { next_cursor: cursor };
  const query = { limit: PAGE_SIZE, sortOrder: "asc", includeExpandedFields: true, ...from };
  const { envelope } = await invoke(account, listAllDubCustomers, { query }, options);
  const names = rowsOf(envelope).map((customer): CustomerName => ({ customer }));
  return {
    ...(await told(work, names)),
    checkpoint: { phase: "all", cursor: envelope.next_cursor, atMs: now() },
    isLast: envelope.next_cursor === null,
    ...(isStale && { notes: [{ level: "info", text: "The sync had waited for too long, and begins again" }] }),
  };
}

async function gather(
  { invoke, account, options }: SyncWork,
  { event, cursor, ids }: Extract<Checkpoint, { phase: "gather" }>,
  since: string,
): Promise<Step> {
  const from: object = cursor === null ? {} : { next_cursor: cursor };
  const query = { event, start: since, sortOrder: "asc", limit: EVENTS_PAGE_SIZE, ...from };
  const { envelope } = await invoke(account, listAllDubEvents, { query }, options);
  const named = rowsOf(envelope).flatMap((row) => textAt(row, "customer", "id") ?? []);
  const all = [...new Set([...ids, ...named])];
  if (all.length > MAX_NAMED) throw new RunFailure(`More than ${MAX_NAMED} customers: sync all, or a shorter time`);
  if (envelope.next_cursor !== null) {
    return { checkpoint: { phase: "gather", event, cursor: envelope.next_cursor, ids: all } };
  }
  if (event === "leads") return { checkpoint: { phase: "gather", event: "sales", cursor: null, ids: all } };
  return { checkpoint: { phase: "named", ids: all, next: 0 }, total: all.length, isLast: all.length === 0 };
}

async function readNamed(work: SyncWork, { ids, next }: Extract<Checkpoint, { phase: "named" }>): Promise<Step> {
  const names = ids.slice(next, next + PAGE_SIZE).map((id): CustomerName => ({ id }));
  const after = next + names.length;
  return {
    ...(await told(work, names)),
    checkpoint: { phase: "named", ids, next: after },
    isLast: after >= ids.length,
  };
}

/** One after the other, since each is several calls at once, and others have calls, too. */
async function told(work: SyncWork, names: readonly CustomerName[]): Promise<Omit<Step, "checkpoint">> {
  const profiles: Profile[] = [];
  const failures: NewFailure[] = [];
  let skipped = 0;
  for (const name of names) {
    const read = await readProfile(work, name);
    if ("profile" in read) profiles.push(read.profile);
    else if (read.isGone) skipped += 1;
    else failures.push({ item: idOf(name), reason: read.reason, payload: { id: idOf(name) } });
  }
  return { done: profiles.length, skipped, failures, commit: (tx) => tell(tx, work, profiles) };
}

function idOf(name: CustomerName): string {
  return "customer" in name ? (textAt(name.customer, "id") ?? "") : "id" in name ? name.id : "";
}

type Read = { readonly profile: Profile } | { readonly reason: string; readonly isGone: boolean };

/** @throws what may be read later. */
async function readProfile(work: SyncWork, name: CustomerName): Promise<Read> {
  const { account, limit, options } = work;
  try {
    return { profile: await findProfile(work, account, name, { limit, isPatient: true, invokeOptions: options }) };
  } catch (error) {
    if (!(error instanceof GatewayError) || error.statusCode === 429 || error.statusCode >= 499) throw error;
    if (error.statusCode === 401) throw error;
    return { reason: error.message, isGone: error.statusCode === 404 };
  }
}

async function tryAgain(work: SyncWork, items: readonly FailedItem[]): Promise<Retry> {
  const profiles: Profile[] = [];
  const failed = new Map<string, string>();
  for (const { id, payload } of items) {
    const read = await readProfile(work, { id: textAt(payload, "id") ?? "" });
    if ("profile" in read) profiles.push(read.profile);
    else if (!read.isGone) failed.set(id, read.reason);
  }
  return { failed, commit: (tx) => tell(tx, work, profiles) };
}

const MAX_EVENT_BYTES = 1024 * 1024;

/** In the transaction that says how far the sync has come: what is told is told once, and then delivered until it is taken. */
async function tell(tx: Kysely<RunTables>, work: SyncWork, profiles: readonly Profile[]): Promise<void> {
  const { run, account, now } = work;
  const meta = { sync_job_run_id: run.id, integrated_account_id: account.id, tenant_id: account.tenantId };
  for (const records of batchesOf(profiles)) {
    const payload = { resource: CUSTOMER_PROFILES, records, meta };
    const told = { environmentId: account.environmentId, event: "sync_job_run:record", payload, nowMs: now() } as const;
    await publish(tx as Kysely<AccountTables & RunTables>, told);
  }
}

/** As many at once as fit. */
export function batchesOf<Row>(rows: readonly Row[], maxBytes = MAX_EVENT_BYTES): Row[][] {
  const batches: Row[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const size = jsonBytes(row) + 1;
    if (bytes + size > maxBytes) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(row);
    bytes += size;
  }
  return batches;
}
