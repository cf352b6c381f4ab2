import type { ClickEvent, LeadEvent } from "../event.ts";
import { eventColumns, toEvent } from "./event-tables.ts";
import type { Readers } from "./readers.ts";
import { Statement } from "./statement.ts";

/** Ids sort by time, so DuckDB reads only the blocks of about those moments. @returns by id */
export async function readClicks(
  readers: Pick<Readers, "query">,
  clickIds: readonly string[],
): Promise<Map<string, ClickEvent>> {
  const statement = new Statement();
  const condition = statement.isOneOf("click_id", padded(clickIds));
  const rows = await readers.query(`select ${eventColumns("click")} from clicks where ${condition}`, statement);
  return new Map(rows.map((row) => toEvent("click", row)).map((click) => [click.clickId, click]));
}

export interface LeadQuery {
  readonly workspaceId: string;
  readonly customerId: string;
  /** Absent for events of any name. */
  readonly eventName?: string | undefined;
}

/** Queries as keys of look-ups. */
export const leadKey = ({ workspaceId, customerId, eventName }: LeadQuery): string =>
  JSON.stringify({ workspaceId, customerId, eventName });

/** The newest lead for each query; of those of one moment the one that was stored last. @returns by key */
export async function readLatestLeads(
  readers: Pick<Readers, "query">,
  keys: readonly string[],
): Promise<Map<string, LeadEvent>> {
  const queries = keys.map((key): LeadQuery => JSON.parse(key));
  const statement = new Statement();
  const newest = "order by timestamp_ms desc, rowid desc";
  const sql = `
    select ${eventColumns("lead")} from leads
    where ${statement.isOneOf("customer_id", padded(queries.map(({ customerId }) => customerId)))}
    qualify row_number() over (partition by workspace_id, customer_id, event_name ${newest}) = 1
    ${newest}`;
  const leads = (await readers.query(sql, statement)).map((row) => toEvent("lead", row));
  return new Map(
    queries.flatMap((query, index) => {
      const found = leads.find((lead) => isWanted(lead, query));
      return found ? [[keys[index] ?? "", found] as const] : [];
    }),
  );
}

function isWanted(lead: LeadEvent, { workspaceId, customerId, eventName }: LeadQuery): boolean {
  const isNamed = eventName === undefined || lead.eventName === eventName;
  return isNamed && lead.customerId === customerId && lead.workspaceId === workspaceId;
}

/** To a power of two, by repeating the last one: so there are few texts of a statement, each of which is planned once. */
function padded(values: readonly string[]): string[] {
  const length = 2 ** Math.ceil(Math.log2(Math.max(1, values.length)));
  return Array.from({ length }, (_, index) => values[Math.min(index, values.length - 1)] ?? "");
}
