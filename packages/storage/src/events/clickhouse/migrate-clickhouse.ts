import { MIGRATIONS_TABLE, migrateEvents } from "../migrations/migrate-events.ts";
import type { ClickHouseTarget } from "../migrations/migration.ts";
import type { ClickHouse } from "./connect.ts";
import type { ClickHouseServer } from "./server.ts";
import { onCluster } from "./server.ts";
import { Statement } from "./statement.ts";

/** What a table without a record of migrations had in the first schema, and in the one that was the last without a record. */
const UNRECORDED = { first: 1, last: 2 };

/** Makes what is missing. It asks first, so that a user who may not make tables can use those that are up to date. */
export async function migrateClickHouse(clickHouse: ClickHouse, server: ClickHouseServer): Promise<void> {
  const { database } = server;
  const target = targetOf(server);
  const record = `${database}.${MIGRATIONS_TABLE}`;

  const readNumber = async (sql: string) => {
    const [row] = await clickHouse.query(sql, new Statement(record));
    return Number(row?.[0]);
  };
  const isThere = async (table: string, condition: string) =>
    (await readNumber(`select count() from system.${table} where ${condition}`)) > 0;
  const hasTable = (name: string) => isThere("tables", `database = '${database}' and name = '${name}'`);

  await migrateEvents({
    async readVersion() {
      if (await hasTable(MIGRATIONS_TABLE)) return readNumber(`select max(number) from ${record}`);
      if (!(await hasTable("events"))) return 0;
      const isLast = await isThere("columns", `database = '${database}' and table = 'events' and name = 'position'`);
      return isLast ? UNRECORDED.last : UNRECORDED.first;
    },
    async apply({ name, clickhouse }, number) {
      const statements = clickhouse(target);
      // What concerns DuckDB alone leaves no record here, and needs no right to make one.
      if (statements.length === 0) return;
      if (!(await isThere("databases", `name = '${database}'`)))
        await clickHouse.command(`create database if not exists ${database} ${target.onCluster}`);
      // Before anything else: a store with this table is told by its rows alone how far it has got.
      await clickHouse.command(`
        create table if not exists ${record} ${target.onCluster} (number UInt32, name String)
        engine = ${target.engine} order by number`);
      for (const statement of statements) await clickHouse.command(statement);
      await clickHouse.command(`insert into ${record} values (${number}, '${name}')`);
    },
  });
}

export function targetOf({ database, cluster }: ClickHouseServer): ClickHouseTarget {
  return {
    table: `${database}.events`,
    onCluster: onCluster(cluster),
    engine: cluster ? "ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')" : "MergeTree",
  };
}
