/** Why storage takes nothing, as a word that may be shown to anyone: messages of drivers hold paths and addresses. */
export type FailureReason = "disk_full" | "read_only" | "unreachable" | "busy" | "io_error" | "error";

/** SQLite's primary result codes. */
const SQLITE: Readonly<Record<number, FailureReason>> = {
  5: "busy",
  6: "busy",
  8: "read_only",
  10: "io_error",
  13: "disk_full",
};

/** Codes of the operating system, SQLSTATEs of PostgreSQL, and ClickHouse's numbers. */
const CODES: Readonly<Record<string, FailureReason>> = {
  ENOSPC: "disk_full",
  EDQUOT: "disk_full",
  EROFS: "read_only",
  EIO: "io_error",
  ECONNREFUSED: "unreachable",
  ECONNRESET: "unreachable",
  ECONNABORTED: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ENOTFOUND: "unreachable",
  EAI_AGAIN: "unreachable",
  EPIPE: "unreachable",
  ETIMEDOUT: "unreachable",
  "25006": "read_only",
  "53100": "disk_full",
  "53300": "busy",
  "55P03": "busy",
  "57P01": "unreachable",
  "57P02": "unreachable",
  "57P03": "unreachable",
  "58030": "io_error",
  "164": "read_only",
  "202": "busy",
  "209": "unreachable",
  "210": "unreachable",
  "242": "read_only",
  "243": "disk_full",
  "252": "busy",
};

/** For drivers that give no code: DuckDB, and clients that have lost their connection. */
const MESSAGES: readonly (readonly [RegExp, FailureReason])[] = [
  [/no space left on device|disk quota exceeded/i, "disk_full"],
  [/read-only file system/i, "read_only"],
  [/connection (terminated|ended)|socket hang up|time(d )?-?out/i, "unreachable"],
];

/** @param error of any driver, or what was thrown because of one. */
export function failureReason(error: unknown): FailureReason {
  if (!(error instanceof Error)) return "error";
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  const known =
    (typeof errcode === "number" ? SQLITE[errcode & 0xff] : undefined) ??
    (typeof code === "string"
      ? (CODES[code] ?? (isConnectionException(code) ? "unreachable" : undefined))
      : undefined) ??
    MESSAGES.find(([pattern]) => pattern.test(error.message))?.[1];
  return known ?? (error.cause === undefined ? "error" : failureReason(error.cause));
}

/** SQLSTATE class 08. */
function isConnectionException(code: string): boolean {
  return /^08\w{3}$/.test(code);
}
