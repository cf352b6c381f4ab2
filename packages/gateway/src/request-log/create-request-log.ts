import { randomBytes } from "node:crypto";
import { createUlids } from "@overdub/contract";
import type { Kysely } from "kysely";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Log } from "../runtime/log.ts";
import type { CallTrace } from "./call-trace.ts";
import { newTrace } from "./call-trace.ts";
import { pruneEntries } from "./entries.ts";
import type { LoggedCall, LoggedOutcome } from "./log-entry.ts";
import { logTypeOf, toLogEntry } from "./log-entry.ts";
import type { RequestLogTable, RequestLogTables } from "./queries.ts";
import { insertLogRows } from "./queries.ts";
import { createWriteBehind } from "./write-behind.ts";

interface RequestLogDependencies {
  readonly db: Kysely<RequestLogTables>;
  readonly log: Log;
  readonly now: () => number;
  /** How long entries are kept; 0: there are none. */
  readonly retentionDays: number;
}

/** One entry for each call of a connected workspace, written when the call is over and its caller has the answer. */
export interface RequestLog {
  /** Does the work, and records how it went; `work` notes in the trace what it learns. */
  watch<T extends { readonly status: number }>(call: LoggedCall, work: (trace: CallTrace) => Promise<T>): Promise<T>;
  /** Writes what is waiting. */
  flush(): Promise<void>;
  /** Deletes what is older than it is kept. */
  prune(): Promise<void>;
}

export function createRequestLog({ db, log, now, retentionDays }: RequestLogDependencies): RequestLog {
  const rows = createWriteBehind<RequestLogTable>({ write: (batch) => insertLogRows(db, batch), log });
  const newUlid = createUlids(randomBytes);

  function record(call: LoggedCall, trace: CallTrace, outcome: LoggedOutcome): void {
    if (retentionDays === 0) return;
    const nowMs = now();
    rows.add(toRow(newUlid(nowMs), nowMs, call, trace, outcome));
  }

  return {
    async watch(call, work) {
      const trace = newTrace(call.account.status === "needs_reauth");
      const startedMs = performance.now();
      const durationMs = () => performance.now() - startedMs;
      try {
        const result = await work(trace);
        record(call, trace, { statusCode: result.status, message: null, durationMs: durationMs() });
        return result;
      } catch (error) {
        record(call, trace, { ...failureOf(error), durationMs: durationMs() });
        throw error;
      }
    },
    flush: () => rows.flush(),
    prune: () => pruneEntries(db, "request_log", { nowMs: now(), retentionDays }),
  };
}

/** A bug of ours says nothing of itself here either. */
function failureOf(error: unknown): Pick<LoggedOutcome, "statusCode" | "message"> {
  if (!(error instanceof GatewayError)) return { statusCode: 500, message: "An unexpected error occurred" };
  return { statusCode: error.remote?.upstreamStatus ?? error.statusCode, message: error.message };
}

function toRow(id: string, nowMs: number, call: LoggedCall, trace: CallTrace, outcome: LoggedOutcome): RequestLogTable {
  const entry = toLogEntry(id, nowMs, call, trace, outcome);
  const textOf = (name: string) => (typeof entry[name] === "string" ? entry[name] : null);
  return {
    id,
    environment_id: call.account.environmentId,
    log_type: logTypeOf(call.origin),
    integrated_account_id: call.account.id,
    request_type: textOf("request_type") ?? "",
    status_code: outcome.statusCode,
    tool_name: textOf("tool_name"),
    request_id: textOf("request_id"),
    mcp_server_id: textOf("mcp_server_id"),
    client_name: textOf("client_name"),
    client_version: textOf("client_version"),
    entry: JSON.stringify(entry),
  };
}
