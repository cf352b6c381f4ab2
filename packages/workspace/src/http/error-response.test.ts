import { AppError } from "@overdub/contract";
import { expect, test } from "vitest";
import { errorResponse } from "./error-response.ts";

const log = { info() {}, warn() {}, error() {} };

test.each<[string, AppError, Headers | undefined, string | null]>([
  ["a 429", new AppError("rate_limit_exceeded", "Too many."), undefined, "1"],
  ["a 429 beside other headers", new AppError("rate_limit_exceeded", "Too many."), new Headers({ vary: "*" }), "1"],
  ["one that knows", new AppError("rate_limit_exceeded", "Too many.", { retryAfterSeconds: 30 }), undefined, "30"],
  [
    "one whose limit is told already",
    new AppError("rate_limit_exceeded", "-"),
    new Headers({ "retry-after": "7" }),
    "7",
  ],
  ["no 429", new AppError("not_found", "None."), undefined, null],
])("%s says when to come again", (_, error, headers, expected) => {
  expect(errorResponse(error, log, headers).headers.get("retry-after")).toBe(expected);
});
