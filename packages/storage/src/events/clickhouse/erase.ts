import { PERSONAL_COLUMNS } from "../columns.ts";
import type { Watermark } from "./append.ts";
import type { ClickHouse } from "./connect.ts";
import { onCluster } from "./server.ts";
import { Statement } from "./statement.ts";

/** Mutations are carried out on every replica before they are answered. */
const AND_WAIT = "settings mutations_sync = 2";

export interface EventsTable {
  readonly clickHouse: ClickHouse;
  /** With its database. */
  readonly name: string;
  readonly cluster: string | undefined;
}

/** Blanks what identifies a customer, in their leads and sales and in the clicks behind them. */
export async function blankCustomer(
  table: EventsTable,
  workspaceId: string,
  customerId: string,
  clickId: string | undefined,
): Promise<void> {
  const ofCustomer = (statement: Statement) =>
    `workspace_id = ${statement.text(workspaceId)} and customer_id = ${statement.text(customerId)}`;
  const leads = new Statement(table.name);
  const rows = await table.clickHouse.query(leads.clicksOfLeads(ofCustomer(leads)), leads);
  const blanks = Object.entries(PERSONAL_COLUMNS).map(([column, blank]) => `${column} = '${blank}'`);
  const clicks = new Statement(table.name);
  // By their ids, since replicas may not carry out a mutation that asks a question.
  const clickIds = new Set(rows.map(([id]) => String(id)));
  if (clickId !== undefined) clickIds.add(clickId);
  const ofWorkspace = `workspace_id = ${clicks.text(workspaceId)} and kind = 'click'`;
  const isClick = `${ofWorkspace} and ${clicks.isOneOf("click_id", [...clickIds])}`;
  await mutate(table, clicks, `update ${blanks.join(", ")} where ${isClick}`);
  const conversions = new Statement(table.name);
  const all = [...blanks, "metadata = ''", "metadata_values = map()"];
  await mutate(table, conversions, `update ${all.join(", ")} where ${ofCustomer(conversions)}`);
}

/** The last event that was stored stays, whenever it happened: the watermark is read from it. */
export async function deleteOld(table: EventsTable, timestampMs: number, watermark: Watermark): Promise<void> {
  const statement = new Statement(table.name);
  const isOld = `timestamp_ms < ${statement.integer(timestampMs)} and (seq, position) < (${statement.integer(watermark.seq)}, ${statement.integer(watermark.position)})`;
  await mutate(table, statement, `delete where ${isOld}`);
}

/** All but the last event that was stored: the watermark is read from it. @returns whether none is left. */
export async function deleteWorkspace(table: EventsTable, workspaceId: string, watermark: Watermark): Promise<boolean> {
  const statement = new Statement(table.name);
  const isOwn = `workspace_id = ${statement.text(workspaceId)}`;
  const isOlder = `(seq, position) < (${statement.integer(watermark.seq)}, ${statement.integer(watermark.position)})`;
  await mutate(table, statement, `delete where ${isOwn} and ${isOlder}`);
  const rest = new Statement(table.name);
  const sql = `select count() from ${table.name} where workspace_id = ${rest.text(workspaceId)}`;
  const [row] = await table.clickHouse.query(sql, rest);
  return Number(row?.[0]) === 0;
}

async function mutate({ clickHouse, name, cluster }: EventsTable, statement: Statement, change: string): Promise<void> {
  await clickHouse.command(`alter table ${name} ${onCluster(cluster)} ${change} ${AND_WAIT}`, statement);
}
