import { existsSync } from "node:fs";
import { readBreakdown } from "./duckdb/breakdown.ts";
import { TABLES, TOTALS, toTotals } from "./duckdb/event-tables.ts";
import { readClicks, readLatestLeads } from "./duckdb/find-events.ts";
import type { DuckDbLimits } from "./duckdb/instance.ts";
import { readLinesAfter } from "./duckdb/lines.ts";
import { isNumbered, sumGroups, topNumbers } from "./duckdb/link-numbering.ts";
import { readList } from "./duckdb/list.ts";
import { openDuckDb } from "./duckdb/open-duckdb.ts";
import { createQuarterCounts } from "./duckdb/quarter-counts.ts";
import { Statement } from "./duckdb/statement.ts";
import { readLinkSeries, readNumberSeries, readTimeseries } from "./duckdb/timeseries.ts";
import { GROUP_SEPARATOR, ID_SEPARATOR } from "./event-scope.ts";
import type { EventStore } from "./event-store.ts";
import { createFinders } from "./find-events.ts";
import { scopeCondition } from "./scope-condition.ts";
import { clickSecondsSql, toClickSecond, toVisitor, visitorsSql } from "./visitors.ts";

/**
 * Opens the event store in a DuckDB file, made if missing, and recovers what a killed process had committed.
 *
 * @param path   a file in an existing directory, or `:memory:`. One process at a time can hold it.
 * @param limits what it may use of the machine.
 * @throws       an `Error` that says so if the file is open already, here or in another process.
 */
export async function openDuckDbEventStore(path: string, limits?: DuckDbLimits): Promise<EventStore> {
  const { write, readers, close } = await openDuckDb(path, limits);
  const finders = createFinders({
    readClicks: (queries) => readClicks(readers, queries),
    readLatestLeads: (queries) => readLatestLeads(readers, queries),
  });

  const quarters = createQuarterCounts(readers);

  /** Asked once: who appends without numbers is noticed. */
  let isComplete = false;
  return {
    append(events) {
      if (events.some(({ linkNumber }) => linkNumber === undefined)) isComplete = false;
      const firstMs = events.reduce((first, { event }) => Math.min(first, event.timestampMs), Number.POSITIVE_INFINITY);
      return quarters.changing(firstMs, () => write((writer) => writer.append(events)));
    },
    watermark: () => write((writer) => writer.watermark()),
    deleteCustomerPersonalData: (...args) => write((writer) => writer.deleteCustomerPersonalData(...args)),
    deleteBefore: (timestampMs) =>
      quarters.changing(Number.NEGATIVE_INFINITY, () => write((writer) => writer.deleteBefore(timestampMs))),
    deleteWorkspace: async (workspaceId) => {
      await quarters.changing(Number.NEGATIVE_INFINITY, () => write((writer) => writer.deleteWorkspace(workspaceId)));
      return true;
    },

    async count(kind, scope) {
      const [sum] = (await quarters.timeseries(kind, scope, [scope.fromMs])) ?? [];
      if (sum) return sum;
      const statement = new Statement();
      const sql = `select ${TOTALS[kind]} from ${TABLES[kind]} where ${scopeCondition(kind, scope, statement)}`;
      const [row] = await readers.query(sql, statement);
      return toTotals(row);
    },

    timeseries: async (kind, scope, bucketStartsMs) =>
      (await quarters.timeseries(kind, scope, bucketStartsMs)) ?? readTimeseries(readers, kind, scope, bucketStartsMs),

    linkSeries: (kind, scope, linkIds, bucketStartsMs) => readLinkSeries(readers, kind, scope, linkIds, bucketStartsMs),

    breakdown: (kind, scope, dimensions, limit) => readBreakdown(readers, kind, scope, dimensions, limit),

    async sumLinks(kind, scope, groups) {
      if (groups === "") return [];
      const statement = new Statement();
      const members = `
        with groups as (
          select string_split(unnest(string_split(${statement.text(groups)}, '${GROUP_SEPARATOR}')), '${ID_SEPARATOR}') as ids
        ), members as (
          select ids[1] as "value", unnest(ids[2:]) as member from groups
        )`;
      const condition = scopeCondition(kind, scope, statement);
      // Of few links most events are none of theirs; of many, events are summed up by link first, since those are fewer.
      const sql =
        groups.length < SHORT_GROUPS
          ? `${members} select "value", ${TOTALS[kind]} from ${TABLES[kind]} join members on link_id = member
            where ${condition} group by "value"`
          : `${members}, totals as (
              select link_id, ${TOTALS[kind]} from ${TABLES[kind]} where ${condition} group by link_id
            )
            select "value", sum(amount)::bigint, sum(events)::bigint from totals join members on link_id = member
            group by "value"`;
      const rows = await readers.query(sql, statement);
      return rows.map(([value, ...totals]) => ({ value: String(value), ...toTotals(totals) }));
    },

    list: (kind, scope, page) => readList(readers, kind, scope, page),

    listAfter: (kind, scope, seq, limit, texts) => readLinesAfter(readers, { kind, scope, texts }, seq, limit),

    linkNumbering: {
      adopt(numbering, last) {
        isComplete = false;
        return write((writer) => writer.adoptNumbering(numbering, last));
      },
      async isComplete() {
        isComplete ||= await isNumbered(readers);
        return isComplete;
      },
      listUnnumbered: () => write((writer) => writer.listUnnumbered()),
      numberEvents: (numbers) => write((writer) => writer.numberEvents(numbers)),
      sumGroups: (kinds, scope, members) => sumGroups(readers, kinds, scope, members),
      topNumbers: (kind, scope, bounds) => topNumbers(readers, kind, scope, bounds),
      seriesByNumber: (kind, scope, numbers, startsMs) => readNumberSeries(readers, kind, scope, numbers, startsMs),
    },
    findNumbers: (kind, asked) => write((writer) => writer.findNumbers(kind, asked)),

    ...finders,

    async clickSeconds(sinceMs) {
      const statement = new Statement();
      const rows = await readers.query(clickSecondsSql(TABLES.click, sinceMs, statement), statement);
      return rows.map(toClickSecond);
    },

    async visitorsBetween(fromMs, toMs) {
      const statement = new Statement();
      // One text for all: made into JavaScript one by one, the values cost ten times what reading them does.
      const sql = `
        select string_agg(to_json([domain, "key", identity_hash, click_id, timestamp_ms::varchar])::varchar, ','
          order by timestamp_ms, click_id)
        from (${visitorsSql(TABLES.click, fromMs, toMs, statement)})`;
      const [[rows] = []] = await readers.query(sql, statement);
      return JSON.parse(`[${rows ?? ""}]`).map(toVisitor);
    },

    // No reader writes, and a checkpoint comes with a write.
    holdStill:
      path === ":memory:" ? undefined : (work) => write((writer) => writer.holdStill(() => work(filesOf(path)))),
    close,
  };
}

/** Characters of some 300,000 ids. */
const SHORT_GROUPS = 10_000_000;

/** The file, and its log where there is one. */
function filesOf(path: string): readonly string[] {
  return [path, `${path}.wal`].filter((file) => existsSync(file));
}
