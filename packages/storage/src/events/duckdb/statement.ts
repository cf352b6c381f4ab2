import { dimensionSql } from "../columns.ts";
import type { Dimension, LinkBits } from "../event-scope.ts";
import { ID_SEPARATOR } from "../event-scope.ts";
import { metadataPath, NUMBER_PATTERN } from "../metadata-values.ts";
import type { EventSql } from "../scope-condition.ts";
import { Bindings } from "./bindings.ts";
import { TABLES } from "./event-tables.ts";

/** Up to here values are compared while a column is read, which skips blocks and whole runs; more are joined. */
const MAX_PLAIN_VALUES = 50;

/** DuckDB runs `str_split` once for each entry of a block's dictionary, and `split_part` for each event. */
const DIMENSION_SQL = dimensionSql((column) => `str_split(${column}, '?')[1]`);

/** DuckDB's SQL for one statement about events, with the parameters it has used. */
export class Statement extends Bindings implements EventSql {
  dimension(dimension: Dimension): string {
    return DIMENSION_SQL[dimension];
  }

  isOneOf(expression: string, values: readonly string[]): string {
    if (values.length === 0) return "false";
    if (values.length > MAX_PLAIN_VALUES) return `${expression} in (select unnest(${this.texts(values)}))`;
    return `${expression} in (${values.map((value) => this.text(value)).join(", ")})`;
  }

  /** A text is cut in a third of the time that a list as JSON is read in. */
  isLinkIn(ids: string): string {
    if (ids === "") return "false";
    return `link_id in (select unnest(string_split(${this.text(ids)}, '${ID_SEPARATOR}')))`;
  }

  /** Without an `and`, whose sides DuckDB takes in any order: a place beyond the bits is an error. */
  isLinkSet({ bits, last }: LinkBits): string {
    return `get_bit(${this.bytes(bits)}::bit, least(link_number, ${this.integer(last + 1)})::integer) = 1`;
  }

  contains(expression: string, part: string): string {
    return `contains(${expression}, ${this.text(part)})`;
  }

  metadataValue(path: readonly string[]): string {
    return `metadata_values[${this.text(metadataPath(path))}]`;
  }

  toNumber(expression: string): string {
    return `case when regexp_full_match(${expression}, '${NUMBER_PATTERN}') then try_cast(${expression} as double) end`;
  }

  clicksOfLeads(condition: string): string {
    return `select click_id from ${TABLES.lead} where ${condition}`;
  }

  firstSales(condition: string): string {
    return `
      select min(row(timestamp_ms, event_id))[2] from ${TABLES.sale} where ${condition}
      group by link_id, customer_id`;
  }
}
