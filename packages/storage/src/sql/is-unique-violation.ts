/** SQLite's extended result codes for a UNIQUE index and a primary key, and PostgreSQL's SQLSTATE `unique_violation`. */
const SQLITE_CODES = new Set([2067, 1555]);
const POSTGRES_CODE = "23505";

/** Whether a statement failed because a row with the same unique value is there already, on either dialect. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { errcode, code } = error as { errcode?: unknown; code?: unknown };
  return code === POSTGRES_CODE || (typeof errcode === "number" && SQLITE_CODES.has(errcode));
}
