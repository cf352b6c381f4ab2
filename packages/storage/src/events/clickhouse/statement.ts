import { dimensionSql } from "../columns.ts";
import type { Dimension } from "../event-scope.ts";
import { linkIdsOf } from "../event-scope.ts";
import { metadataPath, NUMBER_PATTERN } from "../metadata-values.ts";
import type { EventSql } from "../scope-condition.ts";

const DIMENSION_SQL = dimensionSql((column) => `substringIndex(${column}, '?', 1)`);

/** ClickHouse's SQL for one statement about events, with the parameters it has used. */
export class Statement implements EventSql {
  readonly parameters: Record<string, unknown> = {};
  readonly #table: string;

  /** @param table with its database. */
  constructor(table: string) {
    this.#table = table;
  }

  text(value: string): string {
    return this.#bind(value, "String");
  }

  integer(value: number): string {
    return this.#bind(String(value), "Int64");
  }

  integers(values: readonly number[]): string {
    return this.#bind(values, "Array(Int64)");
  }

  dimension(dimension: Dimension): string {
    return DIMENSION_SQL[dimension];
  }

  isOneOf(expression: string, values: readonly string[]): string {
    return `${expression} in ${this.texts(values)}`;
  }

  isLinkIn(ids: string): string {
    return this.isOneOf("link_id", linkIdsOf(ids));
  }

  isLinkSet(): string {
    throw new TypeError("Events on ClickHouse have no numbers of links.");
  }

  texts(values: readonly string[]): string {
    return this.#bind(values, "Array(String)");
  }

  contains(expression: string, part: string): string {
    return `position(${expression}, ${this.text(part)}) > 0`;
  }

  metadataValue(path: readonly string[]): string {
    const key = this.text(metadataPath(path));
    return `if(mapContains(metadata_values, ${key}), metadata_values[${key}], null)`;
  }

  toNumber(expression: string): string {
    return `if(match(${expression}, '^(${NUMBER_PATTERN.replaceAll("\\", "\\\\")})$'), toFloat64OrNull(${expression}), null)`;
  }

  clicksOfLeads(condition: string): string {
    return `select click_id from ${this.#table} where kind = 'lead' and ${condition}`;
  }

  firstSales(condition: string): string {
    return `
      select argMin(event_id, (timestamp_ms, event_id)) from ${this.#table} where kind = 'sale' and ${condition}
      group by link_id, customer_id`;
  }

  #bind(value: unknown, type: string): string {
    const name = `p${Object.keys(this.parameters).length}`;
    this.parameters[name] = value;
    return `{${name}:${type}}`;
  }
}
