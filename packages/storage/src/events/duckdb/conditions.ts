import { dimensionSql } from "../columns.ts";
import type { EventKind } from "../event.ts";
import type { EventFilter, EventScope, MetadataCondition } from "../event-scope.ts";
import { metadataPath, NUMBER_PATTERN } from "../metadata-values.ts";
import { utmNeedle } from "../utm.ts";
import type { Bindings } from "./bindings.ts";

export const DIMENSION_SQL = dimensionSql((column) => `split_part(${column}, '?', 1)`);

export function scopeCondition(kind: EventKind, scope: EventScope, bindings: Bindings): string {
  return [
    `workspace_id = ${bindings.text(scope.workspaceId)}`,
    `timestamp_ms between ${bindings.integer(scope.fromMs)} and ${bindings.integer(scope.toMs)}`,
    ...scope.filters.map((filter) => filterCondition(filter, bindings)),
    ...customerCondition(kind, scope, bindings),
    ...(kind === "sale" ? saleTypeCondition(scope, bindings) : []),
    ...(kind === "click" ? [] : (scope.metadata ?? []).map((condition) => metadataCondition(condition, bindings))),
  ].join(" and ");
}

function filterCondition(filter: EventFilter, bindings: Bindings): string {
  const matches = filter.dimension.startsWith("utm_")
    ? urlContains(filter, bindings)
    : `${DIMENSION_SQL[filter.dimension]} in (select unnest(${bindings.texts(filter.values)}))`;
  return filter.negated ? `not (${matches})` : `(${matches})`;
}

function urlContains({ dimension, values }: EventFilter, bindings: Bindings): string {
  const needles = values.map((value) => utmNeedle(dimension, value));
  return needles.map((needle) => `contains(url, ${bindings.text(needle)})`).join(" or ") || "false";
}

function customerCondition(kind: EventKind, { workspaceId, customerId }: EventScope, bindings: Bindings): string[] {
  if (customerId === undefined) return [];
  const ofCustomer = `customer_id = ${bindings.text(customerId)}`;
  if (kind !== "click") return [ofCustomer];
  const workspace = bindings.text(workspaceId);
  return [`click_id in (select click_id from leads where workspace_id = ${workspace} and ${ofCustomer})`];
}

/** The window does not matter: a sale is new or not by what came before it, whenever that was. */
function saleTypeCondition({ workspaceId, saleType }: EventScope, bindings: Bindings): string[] {
  if (saleType === undefined) return [];
  const first = `
    select min(row(timestamp_ms, event_id))[2] from sales where workspace_id = ${bindings.text(workspaceId)}
    group by link_id, customer_id`;
  return [`event_id ${saleType === "new" ? "in" : "not in"} (${first})`];
}

function metadataCondition({ path, operator, value }: MetadataCondition, bindings: Bindings): string {
  const found = `metadata_values[${bindings.text(metadataPath(path))}]`;
  const wanted = bindings.text(value);
  if (operator === "=" || operator === "!=") {
    const equal = `coalesce(${found} = ${wanted}, false)`;
    return operator === "=" ? equal : `not ${equal}`;
  }
  const number = (text: string) =>
    `case when regexp_full_match(${text}, '${NUMBER_PATTERN}') then try_cast(${text} as double) end`;
  return `coalesce(${number(found)} ${operator} ${number(wanted)}, false)`;
}
