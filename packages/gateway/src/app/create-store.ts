import { createReach } from "@overdub/limits";
import { OtherColumns, toParquet, upsertRecords } from "@overdub/storage";
import type { StoreContext } from "../datastores/store-records.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayContext } from "./gateway-context.ts";

/** The server's code, or that of the connection. */
function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "no connection";
  if ("code" in cause && cause.code !== undefined) return String(cause.code);
  return /time/i.test(cause.message) ? "no answer in time" : "no connection";
}

interface StoreOptions {
  /** Hosts that may be reached although they are not public, and on any port. */
  readonly allow?: readonly string[] | undefined;
  readonly filesFolder?: string | undefined;
}

/** What writing into datastores takes, as far as this server may reach them. */
export function createStore(
  { db, vault, receivers, now }: Pick<GatewayContext, "db" | "vault" | "receivers" | "now">,
  { allow = [], filesFolder }: StoreOptions,
): StoreContext {
  const lookup = createReach({ allow });
  return {
    db,
    vault,
    fetch: receivers.fetch,
    now,
    filesFolder,
    toParquet,
    async upsertRecords(url, table, records, columns) {
      try {
        await upsertRecords({ url, table, lookup }, records, columns);
      } catch (cause) {
        if (cause instanceof OtherColumns) {
          throw new GatewayError(400, `PostgreSQL did not take records: ${cause.message}`, { cause });
        }
        const code = codeOf(cause);
        // Classes 08, 53, 55, 57 and 58 of SQLSTATE may pass, as a server that is not there may come; others do not. The
        // server's errors have a severity: EPIPE has five letters, too.
        const isServers = cause instanceof Error && "severity" in cause;
        const isLasting = isServers && !/^(08|53|55|57|58)/.test(code);
        throw new GatewayError(isLasting ? 400 : 502, `PostgreSQL did not take records: ${code}`, { cause });
      }
    },
  };
}
