import { resolve } from "../batch/resolve.ts";
import { recordColumns } from "../datastores/record-columns.ts";
import type { SinkRecord } from "../datastores/sink-record.ts";
import { toRecord } from "../datastores/sink-record.ts";
import type { RecordBatch } from "../datastores/store-records.ts";
import type { Fields } from "../json/fields.ts";
import { jsonBytes } from "../json/fields.ts";
import type { Step } from "../runs/run-kind.ts";
import { RunFailure } from "../runs/run-kind.ts";
import { requireWebhook } from "../webhooks/webhook.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { counted } from "./checkpoint.ts";
import { logDelivery } from "./log-sync.ts";
import { sendRecords } from "./send-records.ts";
import type { SyncNodeOf } from "./sync-nodes.ts";
import type { SyncWork } from "./sync-work.ts";
import { evaluate, scopeOf } from "./sync-work.ts";

/** Of what a spool has gathered, as JSON: it is kept with the run. */
const MAX_SPOOLED_BYTES = 1024 * 1024;

/** Rows of a node, of which some may have been passed on before. */
export interface Page {
  readonly records: readonly SinkRecord[];
  /** How many rows there were, those that were known included. */
  readonly read: number;
  /** Whether they have no other fields than the contract says. Default: false. */
  readonly isExact?: boolean;
}

/**
 * Rows that came from a request go where they belong: through transforms into destinations and spools. What has gone
 * there counts with the step.
 *
 * @param next where the run is then.
 */
export async function passOn(
  work: SyncWork,
  node: SyncNodeOf<"request">,
  { records, read, isExact = false }: Page,
  at: Checkpoint,
  next: Checkpoint,
): Promise<Step> {
  const streams = await transformed(work, node, records, at);
  const known = read - records.length;
  let stats = counted(at.stats, node.name, { read, known, sent: 0 });
  let { values } = next;
  for (const other of work.plan.nodes) {
    if (other.type === "spool") values = gathered(values, other, streams);
    if (other.type !== "destination") continue;
    for (const resource of other.resources_to_persist) {
      const persisted = streams.get(resource);
      const tool = resource === node.name ? work.plan.toolOf(node) : undefined;
      const typed = tool ? { columns: recordColumns(tool.operation), isExact } : {};
      if (!persisted || !(await persist(work, other, { resource, records: persisted, ...typed }, at))) continue;
      stats = counted(stats, resource, { read: 0, known: 0, sent: persisted.length });
    }
  }
  const page = next.node === at.node ? at.page + 1 : 0;
  return { checkpoint: { ...next, page, values, stats }, done: records.length, skipped: known };
}

/** The rows of a page, by the node that they came from or were made by. */
async function transformed(
  work: SyncWork,
  { name }: SyncNodeOf<"request">,
  records: readonly SinkRecord[],
  at: Checkpoint,
): Promise<ReadonlyMap<string, readonly SinkRecord[]>> {
  const streams = new Map([[name, records]]);
  if (records.length === 0) return streams;
  const values: Record<string, readonly unknown[]> = {};
  for (const transform of work.plan.nodes) {
    if (transform.type !== "transform" || work.plan.sourceOf.get(transform.name) !== name) continue;
    values[name] ??= records.map(({ value }) => value);
    const made = await evaluate(work, transform.config.expression, scopeOf(work, at, values));
    const rows: readonly unknown[] = made === undefined ? [] : Array.isArray(made) ? made : [made];
    values[transform.name] = rows;
    streams.set(transform.name, rows.map(toRecord));
  }
  return streams;
}

/** @throws RunFailure for more than a spool holds. */
function gathered(
  values: Checkpoint["values"],
  { name, depends_on: [source = ""] }: SyncNodeOf<"spool">,
  streams: ReadonlyMap<string, readonly SinkRecord[]>,
): Checkpoint["values"] {
  const added = streams.get(source);
  if (!added) return values;
  const before = values[name];
  const all = [...(Array.isArray(before) ? before : []), ...added.map(({ value }) => value)];
  requireSmall(name, all);
  return { ...values, [name]: all };
}

export function requireSmall(name: string, rows: readonly unknown[]): void {
  if (jsonBytes(rows) <= MAX_SPOOLED_BYTES) return;
  throw new RunFailure(`${name} gathers more than ${MAX_SPOOLED_BYTES} bytes: gather less of each row by a transform`);
}

/** What no list feeds is there as a whole. */
export async function persistValues(
  work: SyncWork,
  node: SyncNodeOf<"destination">,
  at: Checkpoint,
  next: Checkpoint,
): Promise<Step> {
  let { stats } = at;
  let done = 0;
  for (const resource of node.resources_to_persist) {
    if (work.plan.sourceOf.get(resource) !== undefined) continue;
    const value = at.values[resource];
    const rows: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
    if (!(await persist(work, node, { resource, records: rows.map(toRecord) }, at))) continue;
    stats = counted(stats, resource, { read: rows.length, known: 0, sent: rows.length });
    done += rows.length;
  }
  return { checkpoint: { ...next, stats }, done };
}

/** @returns false where the destination is not named by the arguments of this run. */
async function persist(
  work: SyncWork,
  { name, destination_type: type, config }: SyncNodeOf<"destination">,
  persisted: Pick<RecordBatch, "resource" | "records" | "columns" | "isExact">,
  at: Checkpoint,
): Promise<boolean> {
  const { resource, records } = persisted;
  const { run, account, startedAtMs } = work;
  const { environmentId } = run;
  const { id, ...more } = resolve(config, scopeOf(work, at)) as Fields;
  if (typeof id !== "string" || id === "") return false;
  if (records.length === 0) return true;
  if (type === "datastore") {
    const part = `${resource}-${String(at.page).padStart(6, "0")}`;
    const batch = `${run.id}-${name}-${part}`;
    await logDelivery(work.syncLog, { run, resource, records, to: { datastore_id: id } }, () =>
      work.storeRecords({ id, environmentId }, { ...persisted, batch, part, startedAtMs, config: more }),
    );
    return true;
  }
  const meta = { sync_job_run_id: run.id, integrated_account_id: account.id, tenant_id: account.tenantId };
  await logDelivery(work.syncLog, { run, resource, records, to: { webhook_id: id } }, async () => {
    const webhook = await requireWebhook(work.db, { id, environmentId });
    if (!webhook.isActive) throw new RunFailure("The webhook is inactive: activate it, and retry the run");
    await sendRecords(work, webhook, { resource, records, meta, startedAtMs });
  });
  return true;
}
