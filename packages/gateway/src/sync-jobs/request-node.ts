import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { requireAccount } from "../accounts/require-account.ts";
import { loopScopes } from "../batch/loop.ts";
import { resolve } from "../batch/resolve.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import { toRecord } from "../datastores/sink-record.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import type { NewFailure, Note, Step } from "../runs/run-kind.ts";
import type { RunTables } from "../runs/run-tables.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { behind } from "./checkpoint.ts";
import { markSeen, unseen } from "./identity.ts";
import { passOn } from "./pass-on.ts";
import { toNumberedList } from "./passed-on.ts";
import { profilesNode } from "./profiles-node.ts";
import { hasNumbers } from "./pull-events.ts";
import { pullNode } from "./pull-node.ts";
import type { SyncNodeOf } from "./sync-nodes.ts";
import { isLoop, isStream } from "./sync-nodes.ts";
import type { SyncTables } from "./sync-tables.ts";
import type { SyncWork } from "./sync-work.ts";
import { scopeOf } from "./sync-work.ts";

type RequestNode = SyncNodeOf<"request">;

/** One call, one page of a list, or one batch of events by their numbers. */
export async function requestNode(work: SyncWork, node: RequestNode, at: Checkpoint): Promise<Step> {
  const scopes = loopScopes({ loopOn: node.loop_on ?? undefined }, scopeOf(work, at));
  const scope = scopes[at.item];
  if (scope === undefined) return { checkpoint: behind(at) };
  const isLastItem = at.item + 1 >= scopes.length;
  const next = isLastItem ? behind(at) : { ...at, item: at.item + 1, cursor: null };
  try {
    const account = await calledAccount(work, node, scope);
    const { id, query, body } = resolve({ id: node.id, query: node.query ?? {}, body: node.body }, scope) as Fields;
    const list =
      node.resource === "events" && node.method === "list" && !isLoop(node) && hasNumbers(account)
        ? toNumberedList(query as Fields, work.startedAtMs)
        : undefined;
    if (list) return await pullNode(work, node, { account, list }, at, next);
    const tool = work.plan.toolOf(node);
    if (!tool) return await profilesNode(work, node, { account, query: query as Fields }, at, next);
    const asked = at.cursor === null ? query : { ...(query as Fields), next_cursor: at.cursor };
    const { envelope } = await work.invoke(
      account,
      tool,
      {
        id: id === null || id === undefined ? undefined : String(id),
        query: asked as Fields,
        ...(body !== undefined && { body }),
      },
      { actor: SYSTEM, interactive: false, signal: work.signal },
    );
    if (!isStream(node)) {
      return { checkpoint: { ...next, values: { ...at.values, [node.name]: envelope.result } }, done: 1 };
    }
    const { result, next_cursor: cursor } = envelope;
    const rows: readonly unknown[] = Array.isArray(result) ? result : node.method === "list" ? [] : [result];
    return await passPageOn(work, node, rows, at, cursor === null ? next : { ...at, cursor });
  } catch (error) {
    return passOver(work, node, error, at, next);
  }
}

async function calledAccount({ account, db, run }: SyncWork, node: RequestNode, scope: Fields): Promise<Account> {
  const named = node.integrated_account_id === undefined ? account.id : resolve(node.integrated_account_id, scope);
  return named === account.id ? account : requireAccount(db, { id: String(named), environmentId: run.environmentId });
}

/** A page: what is known of events is left out. */
async function passPageOn(
  work: SyncWork,
  node: RequestNode,
  rows: readonly unknown[],
  at: Checkpoint,
  next: Checkpoint,
): Promise<Step> {
  const { db, run, parameters, now } = work;
  const seenScope = { environmentId: run.environmentId, stateKey: parameters.stateKey };
  const records = rows.map(toRecord);
  if (node.resource !== "events" || parameters.ignoresPrevious) {
    return passOn(work, node, { records, read: rows.length }, at, next);
  }
  const fresh = await unseen(db, seenScope, records, now());
  const step = await passOn(work, node, { records: fresh.map(({ record }) => record), read: rows.length }, at, next);
  return { ...step, commit: (tx: Kysely<RunTables>) => markSeen(tx as Kysely<SyncTables>, seenScope, fresh) };
}

/** A request that will fail again is passed over, where the run is to go on. */
function passOver(
  { parameters }: SyncWork,
  node: RequestNode,
  error: unknown,
  { failures }: Checkpoint,
  next: Checkpoint,
): Step {
  const mayPass = !(error instanceof GatewayError) || error.statusCode >= 429;
  if (parameters.errorHandling === "fail_fast" || mayPass) throw error;
  const failure: NewFailure = { item: node.name, reason: error.message };
  const note: Note = { level: "warn", text: `${node.name} was passed over: ${error.message}` };
  return { checkpoint: { ...next, failures: failures + 1 }, failures: [failure], notes: [note] };
}
