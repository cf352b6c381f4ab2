import { expect, test } from "vitest";
import { findFault } from "./check-answer.ts";

const JSON_TYPE = { "content-type": "application/json", "x-request-id": "req_1" };

function faultOf(
  path: string,
  status: number,
  body: unknown,
  { method = "GET", headers = {}, hasUpstreamFailed = false, bugs = [] as string[] } = {},
): string | undefined {
  const answer = { status, headers: new Headers({ ...JSON_TYPE, ...headers }), text: JSON.stringify(body) };
  return findFault(answer, {
    request: { method, path, headers: {}, body: undefined },
    hasUpstreamFailed,
    bugs,
  });
}

const error = (statusCode: number, more: object = {}) => ({
  statusCode,
  error: "X",
  message: "x",
  request_id: "req_1",
  ...more,
});
const envelope = { result: [], next_cursor: null, prev_cursor: null, result_count: 0 };

test("what is right is no fault", () => {
  expect(faultOf("/proxy/links?a=b", 200, envelope)).toBeUndefined();
  expect(faultOf("//integrated-account?", 200, { result: [], next_cursor: null })).toBeUndefined();
  expect(faultOf("/proxy/links", 404, error(404))).toBeUndefined();
  expect(faultOf("/proxy/links", 503, error(503), { hasUpstreamFailed: true })).toBeUndefined();
  expect(faultOf("/daemon", 501, error(501, { message: "This resource is not available here" }))).toBeUndefined();
  expect(faultOf("/mcp/x", 200, { jsonrpc: "2.0", id: 1, result: {} }, { method: "POST" })).toBeUndefined();
});

test.each<[string, ReturnType<typeof faultOf>]>([
  ["a 5xx that Dub did not cause", faultOf("/proxy/links", 502, error(502))],
  ["a bug", faultOf("/x", 500, error(500, { message: "An unexpected error occurred" }), { hasUpstreamFailed: true })],
  ["a bug in the log", faultOf("/proxy/links", 200, envelope, { bugs: ["Unexpected error"] })],
  ["another status in the body", faultOf("/x", 404, error(400))],
  ["another request id", faultOf("/x", 404, error(404, { request_id: "req_2" }))],
  ["no words", faultOf("/x", 404, { statusCode: 404 })],
  ["405 without Allow", faultOf("/x", 405, error(405))],
  ["401 without a challenge", faultOf("/x", 401, error(401))],
  ["a bare answer of the data plane", faultOf("/proxy/links", 200, [])],
  ["a bare list of the control plane", faultOf("/api-token", 200, [])],
  ["no JSON-RPC", faultOf("/mcp/x", 200, {}, { method: "POST" })],
  ["text", faultOf("/x", 200, "x", { headers: { "content-type": "text/plain" } })],
])("%s is one", (_, fault) => {
  expect(fault).toEqual(expect.any(String));
});
