import type { AnalyticsRow } from "@overdub/contract";
import type { EventStore } from "@overdub/storage";
import { openDuckDbEventStore } from "@overdub/storage/duckdb";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { openInProcessClickHouse } from "@overdub/testkit/clickhouse";
import { expect, onTestFinished, test } from "vitest";
import { seededRandom } from "../demo/seeded-random.ts";
import { callApi, clientOf } from "../testing/call-api.ts";
import type { PlainTotals } from "../testing/oracle/plain-analytics.ts";
import { plainAnswer, stepOf } from "../testing/oracle/plain-analytics.ts";
import type { Question } from "../testing/oracle/questions.ts";
import { anyQuestion, toQuery } from "../testing/oracle/questions.ts";
import type { SampleLink } from "../testing/oracle/sample-world.ts";
import { sampleEvents, toLinkRows } from "../testing/oracle/sample-world.ts";

/**
 * Summer in the north begins and ends, and in the south, within what questions reach back to. Questions are of days in
 * all zones that there are.
 */
const NOW_MS = Date.UTC(2026, 5, 15, 9, 41);
const EVENTS = Number(process.env.ORACLE_EVENTS ?? 10_000);
const QUESTIONS = Number(process.env.ORACLE_QUESTIONS ?? 100);
const SEED = Number(process.env.OVERDUB_TEST_SEED ?? 1);

type Row = AnalyticsRow & PlainTotals & Record<string, unknown>;

test("on both stores every answer is the one computed from the plain list of events", async () => {
  const random = seededRandom(SEED);
  const links = sampleLinks();
  const workspaces = [
    await openWorkspace(await openDuckDbEventStore(":memory:"), links),
    await openWorkspace(await openInProcessClickHouse(), links),
  ];
  const events = sampleEvents(random, { count: EVENTS, workspaceId: "", links, nowMs: NOW_MS });
  for (const { eventStore, workspace } of workspaces) {
    const own = events.map((event, index) => ({ seq: index + 1, event: { ...event, workspaceId: workspace.id } }));
    await eventStore.append(own);
  }
  const world = { events, links };
  for (let index = 0; index < QUESTIONS; index += 1) {
    const question = anyQuestion(random, links, NOW_MS);
    const query = toQuery(question);
    const expected = sorted(plainAnswer(world, question));
    for (const [store, workspace] of workspaces.entries()) {
      const { status, body } = await callApi(workspace, "GET", `/analytics?${query}`);
      const label = `${store === 0 ? "DuckDB" : "ClickHouse"}: ${query}`;
      expect(status, label).toBe(200);
      const rows = (question.groupBy === "count" ? [body] : body) as Row[];
      expect(withoutZeros(rows, question), label).toEqual(expected);
      expect(isOrdered(rows, question), label).toBe(true);
    }
  }
}, 600_000);

const NUMBERS = [0, 1, 2];

function sampleLinks(): SampleLink[] {
  return Array.from({ length: 40 }, (_, n) => ({
    id: `link_${n}`,
    domain: n % 3 === 0 ? "other.localhost" : "localhost",
    key: `key-${n}`,
    url: `https://acme.test/${n % 7}`,
    tagIds: NUMBERS.filter((tag) => (n >> tag) % 2 === 1).map((tag) => `tag_${tag}`),
    folderId: n % 4 === 3 ? null : `fold_${n % 4}`,
    tenantId: n % 5 === 0 ? `tenant_${n % 2}` : null,
    partnerId: n % 6 === 0 ? `pn_${n % 4}` : null,
    deleted: n >= 36,
  }));
}

/** A workspace that holds the links, with their tags and folders, in SQL. */
async function openWorkspace(eventStore: EventStore, links: readonly SampleLink[]): Promise<StartedWorkspace> {
  const workspace = await startWorkspace({ eventStore, now: () => NOW_MS });
  onTestFinished(() => workspace.close());
  const { db } = workspace.database;
  const made = { workspace_id: workspace.workspace.id, created_at_ms: 0 };
  const named = (name: string) => ({ ...made, name, name_lookup: name });
  const tags = NUMBERS.map((n) => ({ ...named(`tag ${n}`), id: `tag_${n}`, color: "blue" }));
  await db.insertInto("tags").values(tags).execute();
  const access = { access_level: "write", updated_at_ms: 0 };
  const folders = NUMBERS.map((n) => ({ ...named(`folder ${n}`), ...access, id: `fold_${n}` }));
  await db.insertInto("folders").values(folders).execute();
  const { id } = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "template" } });
  const template = await db.selectFrom("links").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  await db.insertInto("links").values(toLinkRows(links, template)).execute();
  const tagged = links
    .filter((link) => !link.deleted)
    .flatMap((link) => link.tagIds.map((tag_id, position) => ({ link_id: link.id, tag_id, position })));
  await db.insertInto("link_tags").values(tagged).execute();
  return workspace;
}

/** Rows of the answer by what tells them apart. A timeseries has rows of zeros, too. */
function withoutZeros(rows: readonly Row[], question: Question): [string, PlainTotals][] {
  const named = rows.map(({ clicks, leads, sales, saleAmount, ...row }): [string, PlainTotals] => [
    keyOf(row, question),
    { clicks, leads, sales, saleAmount },
  ]);
  expect(new Set(named.map(([key]) => key)).size).toBe(rows.length);
  return sorted(new Map(named.filter(([, totals]) => Object.values(totals).some((number) => number > 0))));
}

function keyOf(row: Record<string, unknown>, question: Question): string {
  if (question.groupBy === "count") return "";
  if (question.groupBy === "timeseries")
    return String(row.start).slice(0, { hour: 16, day: 10, month: 7 }[stepOf(question)]);
  if (question.groupBy === "cities") return `${row.city}/${row.country}/${row.region}`;
  if (question.groupBy === "regions") return String(row.region);
  return String(row.id ?? row.folderId ?? row.tagId ?? Object.values(row)[0]);
}

function sorted(rows: ReadonlyMap<string, PlainTotals>): [string, PlainTotals][] {
  return [...rows]
    .filter(([, totals]) => Object.values(totals).some((number) => number > 0))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function isOrdered(rows: readonly Row[], { event, groupBy }: Question): boolean {
  if (groupBy === "count" || groupBy === "timeseries") return true;
  const isByAttribute = /^top_(domains|folders|link_tags)$/.test(groupBy);
  const by =
    event === "leads"
      ? "leads"
      : event === "sales" || (event === "composite" && isByAttribute)
        ? "saleAmount"
        : "clicks";
  return rows.every((row, index) => index === 0 || (rows[index - 1]?.[by] ?? 0) >= row[by]);
}
