import { insertRows } from "@overdub/storage";
import type { Kysely } from "kysely";
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

interface LogList {
  readonly environmentId: string;
  readonly logType: LogType;
  /** Columns and what they must hold. */
  readonly equals: LogColumns;
  /** Inclusive bounds of `status_code`. */
  readonly statusCodes: readonly [from: number, to: number] | undefined;
  /** Exclusive bounds of `id`. */
  readonly afterId: string | undefined;
  readonly beforeId: string | undefined;
  readonly limit: number;
}

/** Newest first, and one entry more than the limit. */
export async function listLogEntries(db: Kysely<RequestLogTables>, list: LogList): Promise<LogEntry[]> {
  const { statusCodes, afterId, beforeId } = list;
  const rows = await db
    .selectFrom("request_log")
    .select("entry")
    .where((eb) => eb.and({ ...list.equals, environment_id: list.environmentId, log_type: list.logType }))
    .$if(statusCodes !== undefined, (query) =>
      query.where((eb) => eb.between("status_code", statusCodes?.[0] ?? 0, statusCodes?.[1] ?? 0)),
    )
    .$if(afterId !== undefined, (query) => query.where("id", ">", afterId ?? ""))
    .$if(beforeId !== undefined, (query) => query.where("id", "<", beforeId ?? ""))
    .orderBy("id", "desc")
    .limit(list.limit + 1)
    .execute();
  return rows.map(({ entry }) => JSON.parse(entry));
}

/** How many entries there are before an id, in every environment; counted up to `most`. */
export async function countLogRowsBefore(db: Kysely<RequestLogTables>, id: string, most: number): Promise<number> {
  const { rows } = await db
    .selectFrom((eb) => eb.selectFrom("request_log").select("id").where("id", "<", id).limit(most).as("due"))
    .select(({ fn }) => fn.countAll().as("rows"))
    .executeTakeFirstOrThrow();
  return Number(rows);
}

/** @returns how many were deleted, at most `limit`. */
export async function deleteLogRowsBefore(db: Kysely<RequestLogTables>, id: string, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("request_log")
    .where("id", "in", (eb) =>
      eb.selectFrom("request_log").select("id").where("id", "<", id).orderBy("id").limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
