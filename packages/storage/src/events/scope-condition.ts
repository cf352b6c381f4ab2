import type { EventKind } from "./event.ts";
import type { Dimension, EventFilter, EventScope, LinkBits, MetadataCondition } from "./event-scope.ts";
import { utmNeedle } from "./utm.ts";

/** One store's SQL, over the columns of one kind of event. Values are bound as parameters of the statement at hand. */
export interface EventSql {
  text(value: string): string;
  integer(value: number): string;
  dimension(dimension: Dimension): string;
  isOneOf(expression: string, values: readonly string[]): string;
  /** Whether a link's id is one of those in a text. */
  isLinkIn(ids: string): string;
  /** Whether a link's number is one of those whose bits are set. */
  isLinkSet(numbers: LinkBits): string;
  /** Whether `part`, a value, stands anywhere in the text. */
  contains(expression: string, part: string): string;
  /** The value at a path of the event's metadata; null where there is none. */
  metadataValue(path: readonly string[]): string;
  /** The number that a text is; null where it is none. */
  toNumber(expression: string): string;
  /** A query for the ids of the clicks behind the leads that meet a condition. */
  clicksOfLeads(condition: string): string;
  /** A query for the event ids of the first sales of each customer on each link, among the sales that meet a condition. */
  firstSales(condition: string): string;
}

/** The condition that the events of one kind in a scope meet, as SQL. */
export function scopeCondition(kind: EventKind, scope: EventScope, sql: EventSql): string {
  return [
    `workspace_id = ${sql.text(scope.workspaceId)}`,
    `timestamp_ms between ${sql.integer(scope.fromMs)} and ${sql.integer(scope.toMs)}`,
    ...scope.filters.map((filter) => filterCondition(filter, sql)),
    ...(scope.linkIds ?? []).map(({ text, negated }) => `${negated ? "not " : ""}(${sql.isLinkIn(text)})`),
    ...(scope.linkNumbers ?? []).map((numbers) => sql.isLinkSet(numbers)),
    ...customerCondition(kind, scope, sql),
    ...(kind === "sale" ? saleTypeCondition(scope, sql) : []),
    ...(kind === "click" ? [] : (scope.metadata ?? []).map((condition) => metadataCondition(condition, sql))),
  ].join(" and ");
}

function filterCondition({ dimension, values, negated }: EventFilter, sql: EventSql): string {
  const matches = dimension.startsWith("utm_")
    ? values.map((value) => sql.contains("url", utmNeedle(dimension, value))).join(" or ") || "false"
    : sql.isOneOf(sql.dimension(dimension), values);
  return negated ? `not (${matches})` : `(${matches})`;
}

function customerCondition(kind: EventKind, { workspaceId, customerId }: EventScope, sql: EventSql): string[] {
  if (customerId === undefined) return [];
  const ofCustomer = `customer_id = ${sql.text(customerId)}`;
  if (kind !== "click") return [ofCustomer];
  return [`click_id in (${sql.clicksOfLeads(`workspace_id = ${sql.text(workspaceId)} and ${ofCustomer}`)})`];
}

/** The window does not matter: a sale is new or not by what came before it, whenever that was. */
function saleTypeCondition({ workspaceId, saleType }: EventScope, sql: EventSql): string[] {
  if (saleType === undefined) return [];
  const first = sql.firstSales(`workspace_id = ${sql.text(workspaceId)}`);
  return [`event_id ${saleType === "new" ? "in" : "not in"} (${first})`];
}

function metadataCondition({ path, operator, value }: MetadataCondition, sql: EventSql): string {
  const found = sql.metadataValue(path);
  const wanted = sql.text(value);
  if (operator === "=" || operator === "!=") {
    const equal = `coalesce(${found} = ${wanted}, false)`;
    return operator === "=" ? equal : `not ${equal}`;
  }
  return `coalesce(${sql.toNumber(found)} ${operator} ${sql.toNumber(wanted)}, false)`;
}
