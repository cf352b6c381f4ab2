import { countUpTo, insertRows } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { EntryList } from "./entries.ts";
import { newestEntries } from "./entries.ts";
import type { LogEntry, LogType } from "./log-entry.ts";

/** One row for each call of a connected workspace. */
export interface RequestLogTable {
  /** Sorts by time. */
  id: string;
  environment_id: string;
  /** The surface it came in by: `unified_proxy_api` or `mcp`. */
  log_type: string;
  integrated_account_id: string;
  request_type: string;
  /** The upstream's where it answered, else the gateway's. */
  status_code: number;
  tool_name: string | null;
  request_id: string | null;
  mcp_server_id: string | null;
  client_name: string | null;
  client_version: string | null;
  /** JSON of the whole entry, as it is shown. */
  entry: string;
}

export interface RequestLogTables {
  request_log: RequestLogTable;
}

export async function insertLogRows(db: Kysely<RequestLogTables>, rows: readonly RequestLogTable[]): Promise<void> {
  await insertRows(db, "request_log", rows);
}

/** What entries are found by. */
export type LogColumns = Readonly<
  Partial<
    Record<
      "integrated_account_id" | "mcp_server_id" | "tool_name" | "client_name" | "client_version" | "request_id",
      string
    >
  >
>;

interface LogList extends EntryList<LogType> {
  readonly equals: LogColumns;
  /** Inclusive bounds of `status_code`. */
  readonly statusCodes: readonly [from: number, to: number] | undefined;
}

/** Newest first, and one entry more than the limit. */
export async function listLogEntries(
  db: Kysely<RequestLogTables>,
  { statusCodes, ...list }: LogList,
): Promise<LogEntry[]> {
  const [from = 0, to = 0] = statusCodes ?? [];
  const rows = db
    .selectFrom("request_log")
    .select("entry")
    .$if(statusCodes !== undefined, (query) => query.where((eb) => eb.between("status_code", from, to)));
  return newestEntries(rows, list);
}

/** How many entries there are before an id, in every environment; counted up to `most`. */
export function countLogRowsBefore(db: Kysely<RequestLogTables>, id: string, most: number): Promise<number> {
  return countUpTo(db, db.selectFrom("request_log").select("id").where("id", "<", id), most);
}
