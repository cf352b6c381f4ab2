import { expect, test } from "vitest";
import { failureReason } from "./failure-reason.ts";

const withCodes = (codes: object, message = "what the driver says") => Object.assign(new Error(message), codes);

test.each([
  ["SQLite on a full disk", withCodes({ code: "ERR_SQLITE_ERROR", errcode: 13 }), "disk_full"],
  ["SQLite on a file that is read only, in an extended code", withCodes({ errcode: 1032 }), "read_only"],
  ["SQLite that another process keeps from writing", withCodes({ errcode: 5 }), "busy"],
  ["SQLite whose write failed", withCodes({ errcode: 778 }), "io_error"],
  ["SQLite with a unique value that is there already", withCodes({ errcode: 2067 }), "error"],
  ["PostgreSQL on a full disk", withCodes({ code: "53100" }), "disk_full"],
  ["PostgreSQL that follows another", withCodes({ code: "25006" }), "read_only"],
  ["PostgreSQL that shuts down", withCodes({ code: "57P01" }), "unreachable"],
  ["PostgreSQL with a connection exception", withCodes({ code: "08006" }), "unreachable"],
  ["PostgreSQL whose connection is gone", new Error("Connection terminated unexpectedly"), "unreachable"],
  ["ClickHouse on a full disk", withCodes({ code: "243", type: "NOT_ENOUGH_SPACE" }), "disk_full"],
  ["nobody at the port", withCodes({ code: "ECONNREFUSED" }), "unreachable"],
  ["a name that is not known", withCodes({ code: "ENOTFOUND" }), "unreachable"],
  ["ClickHouse's client that waited too long", new Error("Timeout error."), "unreachable"],
  ["DuckDB on a full disk", new Error('Could not write file "/data/x.wal": No space left on device'), "disk_full"],
  ["what the error was thrown for", new Error("outer", { cause: withCodes({ code: "ENOSPC" }) }), "disk_full"],
  ["a mistake of ours", new TypeError("undefined is not a function"), "error"],
  ["something that is no error", "no space left on device", "error"],
])("%s: %s", (_title, error, reason) => {
  expect(failureReason(error)).toBe(reason);
});
