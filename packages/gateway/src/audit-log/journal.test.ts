import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import type { AuditEntry, Ending } from "./audit-entry.ts";
import type { AuditJournal } from "./journal.ts";
import { openAuditJournal } from "./journal.ts";
import { createAuditEntries } from "./write-entries.ts";
import type { Writing } from "./writings.ts";
import { joinWritings } from "./writings.ts";

let t: TestGateway;
let folder: string;
const logged: unknown[] = [];

beforeEach(async () => {
  t = await startTestGateway();
  folder = await mkdtemp(join(tmpdir(), "overdub-journal-"));
  logged.length = 0;
});
afterEach(async () => {
  await t[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function open(): Promise<AuditJournal> {
  const note = (fields: object) => void logged.push(fields);
  const paths = [join(folder, "a"), join(folder, "b")] as const;
  return openAuditJournal({ db: t.db, log: { error: note, warn: note, info: note }, paths });
}

function entryOf(id: string, environmentId: string | null = t.environmentId): AuditEntry {
  return {
    id,
    environmentId,
    integratedAccountId: null,
    actor: { type: "system", id: null, name: "Test" },
    action: "account.create",
    subject: null,
    tool: null,
    arguments: { name: id },
    planHash: null,
    outcome: "pending",
    statusCode: null,
    message: null,
    requestId: null,
    createdAtMs: 1,
    finishedAtMs: null,
  };
}

const DONE: Ending = { outcome: "succeeded", statusCode: 201, message: null };

const rows = () => t.db.selectFrom("audit_log").select(["id", "outcome", "subject"]).orderBy("id").execute();

test("the log has entries when it is flushed, ended or not, and their endings when they come", async () => {
  const journal = await open();
  const entries = createAuditEntries(t.db, journal);
  await entries.begin(entryOf("1"));
  await entries.begin(entryOf("2"));
  await entries.finish("1", { ...DONE, subject: "acc_1" }, 2);
  expect(await rows()).toEqual([]);
  await entries.flush();
  expect(await rows()).toEqual([
    { id: "1", outcome: "succeeded", subject: "acc_1" },
    { id: "2", outcome: "pending", subject: null },
  ]);
  await entries.finish("2", { ...DONE, outcome: "failed" }, 3);
  await entries.flush();
  expect((await rows())[1]).toEqual({ id: "2", outcome: "failed", subject: null });
  await journal.close();
});

test("by itself it has them soon", async () => {
  const journal = await open();
  await createAuditEntries(t.db, journal).begin(entryOf("1"));
  await expect.poll(rows, { timeout: 20_000 }).toHaveLength(1);
  await journal.close();
});

test("what a process has left that was killed is in the log after the next start, once", async () => {
  const left = await open();
  const entries = createAuditEntries(t.db, left);
  await entries.begin(entryOf("1"));
  await entries.begin(entryOf("2"));
  await entries.begin(entryOf("3"));
  await entries.flush();
  await entries.finish("1", DONE, 2);
  await entries.begin(entryOf("4"));
  await entries.begin(entryOf("other", "of a database that was here before"));
  await entries.finish("4", DONE, 2);
  // Not closed: its files are as a kill leaves them, but for what was on its way to the log.
  await t.db.updateTable("audit_log").set({ outcome: "unknown" }).execute();
  const next = await open();
  const expected = [
    { id: "1", outcome: "succeeded", subject: null },
    { id: "2", outcome: "unknown", subject: null },
    { id: "3", outcome: "unknown", subject: null },
    { id: "4", outcome: "succeeded", subject: null },
  ];
  expect(await rows()).toEqual(expected);
  await next.close();
  await (await open()).close();
  expect(await rows()).toEqual(expected);
});

test("what the log has already when a start finds it again stays as it is", async () => {
  const left = await open();
  const writings: Writing[] = [{ entry: entryOf("1") }, { ended: { id: "1", ending: DONE, nowMs: 2 } }];
  await left.write(writings);
  const again = await open();
  await left.write(writings);
  await (await open()).close();
  expect(await rows()).toEqual([{ id: "1", outcome: "succeeded", subject: null }]);
  await again.close();
});

test("entries wait for a database that takes none, and are tried again", async () => {
  const journal = await open();
  const entries = createAuditEntries(t.db, journal);
  await t.db.schema.alterTable("audit_log").renameTo("away").execute();
  await entries.begin(entryOf("1"));
  await entries.flush();
  expect(logged).toHaveLength(1);
  await entries.begin(entryOf("2"));
  await expect.poll(() => logged.length, { timeout: 20_000 }).toBeGreaterThan(1);
  await t.db.schema.alterTable("away").renameTo("audit_log").execute();
  await expect.poll(rows, { timeout: 20_000 }).toHaveLength(2);
  await journal.close();
});

test("a start beside a database that takes none goes on, and has what was left when it does", async () => {
  const left = await open();
  await left.write([{ entry: entryOf("1") }, { ended: { id: "1", ending: DONE, nowMs: 2 } }]);
  await t.db.schema.alterTable("audit_log").renameTo("away").execute();
  const journal = await open();
  const entries = createAuditEntries(t.db, journal);
  await entries.begin(entryOf("2"));
  await t.db.schema.alterTable("away").renameTo("audit_log").execute();
  await entries.flush();
  expect((await rows()).map(({ id, outcome }) => [id, outcome])).toEqual([
    ["1", "succeeded"],
    ["2", "pending"],
  ]);
  await journal.close();
  await (await open()).close();
  expect(await rows()).toHaveLength(2);
});

test("what waits for a database that takes none is bounded in bytes, and none of it is lost", async () => {
  const journal = await open();
  const entries = createAuditEntries(t.db, journal);
  await t.db.schema.alterTable("audit_log").renameTo("away").execute();
  const text = "x".repeat(500_000);
  const taken: string[] = [];
  const refused: unknown[] = [];
  for (let n = 0; refused.length === 0 && n < 300; n += 1) {
    const id = String(n).padStart(3, "0");
    await entries.begin({ ...entryOf(id), arguments: { text } }).then(
      () => taken.push(id),
      (error: unknown) => refused.push(error),
    );
  }
  expect(refused).toMatchObject([{ message: "The audit log takes no entries" }]);
  // What has begun may end.
  await entries.finish("000", DONE, 2);
  await t.db.schema.alterTable("away").renameTo("audit_log").execute();
  await entries.flush();
  expect((await rows()).map(({ id }) => id)).toEqual(taken);
  await entries.begin(entryOf("after"));
  await journal.close();
  expect(await rows()).toHaveLength(taken.length + 1);
});

test("many at once, read meanwhile, are all in the log, in files that are emptied", async () => {
  const journal = await open();
  const entries = createAuditEntries(t.db, journal);
  const ids = Array.from({ length: 700 }, (_, n) => String(n).padStart(4, "0"));
  await Promise.all(
    ids.map(async (id, n) => {
      await entries.begin(entryOf(id));
      if (n % 50 === 0) await entries.flush();
      await entries.finish(id, DONE, 2);
    }),
  );
  await entries.flush();
  expect(await rows()).toEqual(ids.map((id) => ({ id, outcome: "succeeded", subject: null })));
  await journal.close();
  const next = await open();
  await next.close();
  expect(await rows()).toHaveLength(700);
});

test("an ending says of what it is where the entry does not", () => {
  const entry = { ...entryOf("1"), subject: "given" };
  const ended = (ending: Ending) => ({ ended: { id: "1", ending, nowMs: 2 } });
  expect(joinWritings([{ entry }, ended(DONE)]).begun).toMatchObject([{ subject: "given", finishedAtMs: 2 }]);
  const made = { ...DONE, subject: "made", integratedAccountId: "acc_1" };
  expect(joinWritings([{ entry }, ended(made)]).begun).toMatchObject([
    { subject: "made", integratedAccountId: "acc_1" },
  ]);
  expect(joinWritings([ended(made)])).toEqual({ begun: [], ended: [{ id: "1", ending: made, nowMs: 2 }] });
});
