import { Bindings } from "./duckdb/bindings.ts";
import { CLICK_COLUMNS, toClick } from "./duckdb/click-table.ts";
import { DIMENSION_SQL, scopeCondition } from "./duckdb/conditions.ts";
import { openInstance } from "./duckdb/instance.ts";
import { openReaders } from "./duckdb/readers.ts";
import { openWriter } from "./duckdb/writer.ts";
import type { EventStore } from "./event-store.ts";

const MAX_BIGINT = "9223372036854775807";

/**
 * Opens the event store in a DuckDB file, made if missing, and recovers what a killed process had committed.
 *
 * @param path a file in an existing directory, or `:memory:`. One process at a time can hold it.
 * @throws     an `Error` that says so if the file is open already, here or in another process.
 */
export async function openDuckDbEventStore(path: string): Promise<EventStore> {
  const { instance, close } = await openInstance(path);
  const [writer, readers] = await Promise.all([openWriter(instance), openReaders(instance)]).catch((error) => {
    close();
    throw error;
  });
  let closing: Promise<void> | undefined;

  return {
    append: writer.append,
    watermark: writer.watermark,

    async count(scope) {
      const bindings = new Bindings();
      const sql = `select count(*) from clicks where ${scopeCondition(scope, bindings)}`;
      const [row] = await readers.query(sql, bindings);
      return Number(row?.[0]);
    },

    async timeseries(scope, bucketStartsMs) {
      const bindings = new Bindings();
      // `histogram` takes the last value of each bin and finds a row's bin by binary search, whatever the bins' widths.
      // The first bin holds what came before all buckets.
      const binEnds = `list_append(${bindings.integers(bucketStartsMs.map((startMs) => startMs - 1))}, ${MAX_BIGINT})`;
      const sql = `
        select map_values(histogram(timestamp_ms, ${binEnds})) from clicks where ${scopeCondition(scope, bindings)}`;
      const [row] = await readers.query(sql, bindings);
      const counts = Array.isArray(row?.[0]) ? row[0].slice(1) : bucketStartsMs.map(() => 0);
      return counts.map(Number);
    },

    async breakdown(scope, dimensions, limit) {
      const bindings = new Bindings();
      // Not `group by all`: with a `having` it groups by the columns behind these names as well.
      const names = dimensions.map((_, index) => `v${index}`);
      const sql = `
        select ${dimensions.map((dimension, index) => `${DIMENSION_SQL[dimension]} as v${index}`).join(", ")},
          count(*) as clicks
        from clicks where ${scopeCondition(scope, bindings)}
        group by ${names.join(", ")}
        having ${names.map((name) => `${name} not in ('', 'Unknown')`).join(" or ")}
        order by clicks desc, ${names.join(", ")}
        limit ${bindings.integer(limit)}`;
      const rows = await readers.query(sql, bindings);
      return rows.map((row) => ({ values: row.slice(0, -1).map(String), clicks: Number(row.at(-1)) }));
    },

    async listClicks(scope, { offset, limit, order }) {
      const bindings = new Bindings();
      const direction = order === "asc" ? "asc" : "desc";
      const sql = `
        select ${CLICK_COLUMNS} from clicks where ${scopeCondition(scope, bindings)}
        order by timestamp_ms ${direction}, click_id ${direction}
        limit ${bindings.integer(limit)} offset ${bindings.integer(offset)}`;
      return (await readers.query(sql, bindings)).map(toClick);
    },

    async findClick(clickId) {
      const bindings = new Bindings();
      const sql = `select ${CLICK_COLUMNS} from clicks where click_id = ${bindings.text(clickId)} limit 1`;
      const [row] = await readers.query(sql, bindings);
      return row && toClick(row);
    },

    async recentVisitors(sinceMs) {
      const bindings = new Bindings();
      const sql = `
        select domain, key, identity_hash, max(row(timestamp_ms, click_id)) as latest
        from clicks where timestamp_ms >= ${bindings.integer(sinceMs)}
        group by domain, key, identity_hash`;
      const rows = await readers.query(
        `select domain, key, identity_hash, latest[1], latest[2] from (${sql})`,
        bindings,
      );
      return rows.map(([domain, key, identityHash, timestampMs, clickId]) => ({
        domain: String(domain),
        key: String(key),
        identityHash: String(identityHash),
        clickId: String(clickId),
        timestampMs: Number(timestampMs),
      }));
    },

    close() {
      closing ??= Promise.all([writer.close(), readers.close()]).then(close);
      return closing;
    },
  };
}
