import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { StorageTables } from "../sql/database.ts";

const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 5_000;
/** PostgreSQL's word for an argument that makes no sense, here a number that it has not come to. */
const INVALID_PARAMETER_VALUE = "22023";

/** PostgreSQL was told to commit this transaction and did not answer: to do it again might do it twice. */
export class InDoubtCommit extends Error {
  readonly transactionId: string;

  constructor(transactionId: string, cause: unknown) {
    super("The database did not answer a commit.", { cause });
    this.name = "InDoubtCommit";
    this.transactionId = transactionId;
  }
}

/** Also of an error that has come from another thread, where its class has stayed. */
export function inDoubtTransaction(error: unknown): string | undefined {
  if (!(error instanceof Error && "transactionId" in error)) return undefined;
  return typeof error.transactionId === "string" ? error.transactionId : undefined;
}

/**
 * Asks until PostgreSQL answers, which it can after a crash, too.
 *
 * @returns whether the transaction was committed; `undefined` if still unknown when `isOver` says that time is over.
 */
export async function askWhetherCommitted(
  db: Kysely<StorageTables>,
  transactionId: string,
  isOver: () => boolean,
): Promise<boolean | undefined> {
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
    const status = await readStatus(db, transactionId);
    if (status === "committed") return true;
    if (status === "aborted") return false;
    if (status === "forgotten" || isOver()) return undefined;
    await sleep(delayMs);
  }
}

type TransactionStatus = "committed" | "aborted" | "in progress" | "forgotten" | "unreachable";

async function readStatus(db: Kysely<StorageTables>, transactionId: string): Promise<TransactionStatus> {
  try {
    const { rows } = await sql<{ status: "committed" | "aborted" | "in progress" | null }>`
      select pg_xact_status(${transactionId}::xid8) as status`.execute(db);
    return rows[0]?.status ?? "forgotten";
  } catch (error) {
    // A standby that was promoted without it.
    const isUnknownThere = error instanceof Error && "code" in error && error.code === INVALID_PARAMETER_VALUE;
    return isUnknownThere ? "aborted" : "unreachable";
  }
}
