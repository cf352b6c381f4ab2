import { appendOnce, createWatermark } from "./clickhouse/append.ts";
import type { ClickHouseConnection } from "./clickhouse/connect.ts";
import { connect } from "./clickhouse/connect.ts";
import { blankCustomer, deleteOld, deleteWorkspace } from "./clickhouse/erase.ts";
import { eventColumns, toEvent } from "./clickhouse/events-table.ts";
import { migrateClickHouse } from "./clickhouse/migrate-clickhouse.ts";
import { parseClickHouseUrl } from "./clickhouse/server.ts";
import { Statement } from "./clickhouse/statement.ts";
import { idColumn } from "./columns.ts";
import type { EventKind } from "./event.ts";
import { lineColumns, readInWindows, splitLines } from "./event-lines.ts";
import type { EventScope } from "./event-scope.ts";
import { GROUP_SEPARATOR, ID_SEPARATOR } from "./event-scope.ts";
import type { EventNumber, EventStore, EventTotals } from "./event-store.ts";
import { createFinders } from "./find-events.ts";
import { toLinkSeries } from "./link-series.ts";
import { scopeCondition } from "./scope-condition.ts";
import { clickSecondsSql, toClickSecond, toVisitor, visitorsSql } from "./visitors.ts";

/** Of one query: parameters are limited to a megabyte. */
const MAX_IDS = 5_000;

/** What `toTotals` reads, in its order. */
const TOTALS = "sum(amount_cents) as amount, count() as events";

/**
 * Opens the event store in a ClickHouse database; database and tables are made if they are missing, and migrated.
 *
 * @param url        as `parseClickHouseUrl` takes it.
 * @param connection instead of one to the server of the URL.
 * @throws           an `Error` that repeats nothing of the URL, or the client's if the server cannot be used.
 */
export async function openClickHouseEventStore(url: string, connection?: ClickHouseConnection): Promise<EventStore> {
  const server = parseClickHouseUrl(url);
  const clickHouse = connect(server, connection);
  try {
    await migrateClickHouse(clickHouse, server);
  } catch (error) {
    await clickHouse.close();
    throw error;
  }
  const { cluster } = server;
  const events = `${server.database}.events`;
  const clicks = `(select * from ${events} where kind = 'click')`;
  const readWatermark = createWatermark(clickHouse, events);
  const table = { clickHouse, name: events, cluster };
  const inScope = (kind: EventKind, scope: EventScope, statement: Statement) =>
    `kind = '${kind}' and ${scopeCondition(kind, scope, statement)}`;

  const finders = createFinders({
    async readClicks(queries) {
      const statement = new Statement(events);
      const sql = `
        select ${eventColumns("click")} from ${events}
        where ${ofWorkspaces(queries, statement)} and kind = 'click'
          and ${statement.isOneOf(
            "click_id",
            queries.map(({ clickId }) => clickId),
          )}
        order by seq desc, position desc`;
      return (await clickHouse.query(sql, statement)).map((row) => toEvent("click", row));
    },

    async readLatestLeads(queries) {
      const statement = new Statement(events);
      const sql = `
        select ${eventColumns("lead")} from ${events}
        where ${ofWorkspaces(queries, statement)} and kind = 'lead'
          and ${statement.isOneOf(
            "customer_id",
            queries.map(({ customerId }) => customerId),
          )}
        order by timestamp_ms desc, seq desc, position desc
        limit 1 by workspace_id, customer_id, event_name`;
      return (await clickHouse.query(sql, statement)).map((row) => toEvent("lead", row));
    },
  });

  return {
    append: (added) => appendOnce(clickHouse, events, readWatermark, added),
    watermark: async () => (await readWatermark()).seq,
    deleteCustomerPersonalData: (workspaceId, customerId, clickId) =>
      blankCustomer(table, workspaceId, customerId, clickId),
    deleteBefore: async (timestampMs) => deleteOld(table, timestampMs, await readWatermark()),
    deleteWorkspace: async (workspaceId) => deleteWorkspace(table, workspaceId, await readWatermark()),

    async count(kind, scope) {
      const statement = new Statement(events);
      const sql = `select ${TOTALS} from ${events} where ${inScope(kind, scope, statement)}`;
      const [row] = await clickHouse.query(sql, statement);
      return toTotals(row);
    },

    async timeseries(kind, scope, startsMs) {
      const [firstMs] = startsMs;
      if (firstMs === undefined) return [];
      const statement = new Statement(events);
      const sql = `
        select roundDown(timestamp_ms, ${statement.integers(startsMs)}) as start_ms, ${TOTALS} from ${events}
        where ${inScope(kind, scope, statement)} and timestamp_ms >= ${statement.integer(firstMs)}
        group by start_ms`;
      const rows = await clickHouse.query(sql, statement);
      const totals = new Map(rows.map(([startMs, ...row]) => [Number(startMs), toTotals(row)]));
      return startsMs.map((startMs) => totals.get(startMs) ?? { count: 0, amountCents: 0 });
    },

    async linkSeries(kind, scope, linkIds, startsMs) {
      const [firstMs] = startsMs;
      if (firstMs === undefined || linkIds.length === 0) return new Map();
      const statement = new Statement(events);
      const ofLinks = { dimension: "linkId", values: linkIds, negated: false } as const;
      const condition = inScope(kind, { ...scope, filters: [...scope.filters, ofLinks] }, statement);
      const sql = `
        select link_id, roundDown(timestamp_ms, ${statement.integers(startsMs)}) as start_ms, ${TOTALS} from ${events}
        where ${condition} and timestamp_ms >= ${statement.integer(firstMs)}
        group by link_id, start_ms`;
      return toLinkSeries(await clickHouse.query(sql, statement), startsMs, toTotals);
    },

    async breakdown(kind, scope, dimensions, limit) {
      const statement = new Statement(events);
      const names = dimensions.map((_, index) => `v${index}`);
      const sql = `
        select ${dimensions.map((dimension, index) => `${statement.dimension(dimension)} as v${index}`).join(", ")},
          ${TOTALS}
        from ${events} where ${inScope(kind, scope, statement)}
        group by ${names.join(", ")}
        having ${names.map((name) => `${name} not in ('', 'Unknown')`).join(" or ")}
        order by amount desc, events desc, ${names.join(", ")}
        limit ${statement.integer(limit)}`;
      const rows = await clickHouse.query(sql, statement);
      return rows.map((row) => ({ values: row.slice(0, -2).map(String), ...toTotals(row.slice(-2)) }));
    },

    async sumLinks(kind, scope, groups) {
      if (groups === "") return [];
      const members = groups.split(GROUP_SEPARATOR).flatMap((group) => {
        const [value = "", ...ids] = group.split(ID_SEPARATOR);
        return ids.map((id) => ({ value, id }));
      });
      const statement = new Statement(events);
      const values = statement.texts(members.map(({ value }) => value));
      const ids = statement.texts(members.map(({ id }) => id));
      const sql = `
        select member.1 as group_value, ${TOTALS}
        from (select link_id, amount_cents from ${events} where ${inScope(kind, scope, statement)}) as counted
        join (select arrayJoin(arrayZip(${values}, ${ids})) as member) as members on counted.link_id = member.2
        group by group_value`;
      const rows = await clickHouse.query(sql, statement);
      return rows.map(([value, ...totals]) => ({ value: String(value), ...toTotals(totals) }));
    },

    async list(kind, scope, { offset, limit, order }) {
      const statement = new Statement(events);
      const direction = order === "asc" ? "asc" : "desc";
      const sql = `
        select ${eventColumns(kind)} from ${events} where ${inScope(kind, scope, statement)}
        order by timestamp_ms ${direction}, ${idColumn(kind)} ${direction}
        limit ${statement.integer(limit)} offset ${statement.integer(offset)}`;
      return (await clickHouse.query(sql, statement)).map((row) => toEvent(kind, row));
    },

    async listAfter(kind, scope, seq, limit, texts) {
      const columns = lineColumns(kind, texts, (column) => `toJSONString(${column})`);
      const { seq: lastNumber } = await readWatermark();
      return readInWindows({ after: seq, limit, lastNumber }, async (upTo) => {
        const statement = new Statement(events);
        const sql = `
          select ${columns.join(", ")} from ${events}
          where seq > ${statement.integer(seq)} and seq <= ${statement.integer(upTo)}
            and ${inScope(kind, scope, statement)}
          order by seq, position limit ${statement.integer(limit)}`;
        const text = (await clickHouse.queryText(sql, statement)).trimEnd();
        return { text, count: splitLines(text).length };
      });
    },

    async findNumbers(kind, asked) {
      const sorted = asked.toSorted((one, two) => (one.id < two.id ? -1 : 1));
      const found: EventNumber[] = [];
      for (let start = 0; start < sorted.length; start += MAX_IDS) {
        const some = sorted.slice(start, start + MAX_IDS);
        const statement = new Statement(events);
        const sql = `
          select workspace_id, ${idColumn(kind)} as id, min(seq) from ${events}
          where ${ofWorkspaces(some, statement)} and kind = '${kind}'
            and ${statement.isOneOf(
              idColumn(kind),
              some.map(({ id }) => id),
            )}
          group by workspace_id, id`;
        const rows = await clickHouse.query(sql, statement);
        found.push(
          ...rows.map(([workspaceId, id, seq]) => ({
            workspaceId: String(workspaceId),
            id: String(id),
            seq: Number(seq),
          })),
        );
      }
      return found;
    },

    ...finders,

    async clickSeconds(sinceMs) {
      const statement = new Statement(events);
      const rows = await clickHouse.query(clickSecondsSql(clicks, sinceMs, statement), statement);
      return rows.map(toClickSecond);
    },

    async visitorsBetween(fromMs, toMs) {
      const statement = new Statement(events);
      const sql = `${visitorsSql(clicks, fromMs, toMs, statement)} order by timestamp_ms, click_id`;
      const rows = await clickHouse.query(sql, statement);
      return rows.map(toVisitor);
    },

    close: () => clickHouse.close(),
  };
}

function ofWorkspaces(asked: readonly { readonly workspaceId: string }[], statement: Statement): string {
  return statement.isOneOf("workspace_id", [...new Set(asked.map(({ workspaceId }) => workspaceId))]);
}

function toTotals([amount, events]: readonly unknown[] = []): EventTotals {
  return { count: Number(events), amountCents: Number(amount) };
}
