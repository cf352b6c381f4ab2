import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import type { Step } from "../runs/run-kind.ts";
import type { RunTables } from "../runs/run-tables.ts";
import type { Checkpoint, Pull } from "./checkpoint.ts";
import { happenedAtMs, remembersEvents, unseen } from "./identity.ts";
import { passOn } from "./pass-on.ts";
import type { NumberedList } from "./passed-on.ts";
import { addPassed, beginningOf, PassedOn, wasPassedOn } from "./passed-on.ts";
import type { PulledRecord } from "./pull-events.ts";
import { pullFrom } from "./pull-events.ts";
import type { SyncNodeOf } from "./sync-nodes.ts";
import { readState, writeState } from "./sync-state.ts";
import type { SyncTables } from "./sync-tables.ts";
import type { SyncWork } from "./sync-work.ts";

interface Pulling {
  readonly account: Account;
  readonly list: NumberedList;
}

/**
 * Events of a period by their numbers, a batch at a time. How far they were passed on counts with each batch, so the next
 * run goes on there even if this one fails; what comes late has a later number, and is read by it.
 */
export async function pullNode(
  work: SyncWork,
  node: SyncNodeOf<"request">,
  { account, list }: Pulling,
  at: Checkpoint,
  next: Checkpoint,
): Promise<Step> {
  const { parameters, run } = work;
  const { environmentId } = run;
  const key = `${list.key}/${account.id}`;
  const stateKey = { environmentId, stateKey: parameters.stateKey, key };
  const readPassed = async (db: Kysely<SyncTables>) => PassedOn.catch([]).parse(await readState(db, stateKey));
  const passed = parameters.ignoresPrevious ? [] : await readPassed(work.db);
  const pull = at.pull ?? (await begin(work, list, passed));
  const read = (after: number) => pullFrom(work.sendThrough, account, { list, period: pull, after }, work.signal);
  const { records, number, last, isLast } = await work.ahead.take(`${node.name}/${pull.after}`, () => read(pull.after));
  const until = Math.max(pull.until, at.pull ? 0 : last);
  // What this very run has passed on is among what is remembered, and lies before the batch.
  const fresh = await withoutKnown(work, pull, passed, records);
  const isThrough = isLast || number >= until;
  // While these are passed on the next ones are read.
  if (!isThrough) work.ahead.start(`${node.name}/${number}`, () => read(number));
  const after: Checkpoint = isThrough ? next : { ...at, pull: { ...pull, until, after: number } };
  const page = { records: fresh.map(({ record }) => record), read: records.length, isExact: true };
  return {
    ...(await passOn(work, node, page, at, after)),
    async commit(tx: Kysely<RunTables>) {
      const own = tx as Kysely<SyncTables>;
      await writeState(own, stateKey, addPassed(await readPassed(own), pull, number), work.now());
    },
  };
}

async function begin({ db, parameters, run }: SyncWork, list: NumberedList, passed: PassedOn): Promise<Pull> {
  const { after, period } = beginningOf(passed, list.period);
  const scope = { environmentId: run.environmentId, stateKey: parameters.stateKey };
  const looksUp = !parameters.ignoresPrevious && passed.length === 0 && (await remembersEvents(db, scope));
  return { ...period, after, until: 0, looksUp };
}

/** Those that no earlier run has passed on. */
async function withoutKnown(
  { db, run, parameters, now }: SyncWork,
  pull: Pull,
  passed: PassedOn,
  records: readonly PulledRecord[],
): Promise<readonly PulledRecord[]> {
  // Behind all of them nothing is known; most batches are.
  const others = passed.filter(({ up_to: upTo }) => upTo > pull.after);
  let fresh = records;
  if (others.length > 0) {
    fresh = records.filter(({ number, record }) => !wasPassedOn(others, number, happenedAtMs(record.value) ?? 0));
  }
  if (!pull.looksUp) return fresh;
  const scope = { environmentId: run.environmentId, stateKey: parameters.stateKey };
  const rows = fresh.map(({ record }) => record);
  const left = new Set((await unseen(db, scope, rows, now())).map(({ record }) => record));
  return fresh.filter(({ record }) => left.has(record));
}
