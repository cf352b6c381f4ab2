import { expect, test } from "vitest";
import { GatewayError } from "../http/gateway-error.ts";
import { fanOut, severalBodies } from "./fan-out.ts";
import { unknownOutcome } from "./send-safely.ts";
import type { InvokeResult } from "./types.ts";

const done = (result: unknown): InvokeResult => ({
  status: 202,
  headers: {},
  envelope: { result, next_cursor: null, prev_cursor: null, result_count: 1 },
  raw: result,
});

const remote = (status: number, code = "x") =>
  new GatewayError(status, `Dub said ${status}`, { remote: { rawResponse: { error: { code } } } });

/** What becomes of `a`, `b` and `c` if `b` fails; and what was sent. */
async function run(failure: unknown, failing = "b") {
  const sent: unknown[] = [];
  const outcomes = fanOut(["a", "b", "c"], async (body) => {
    sent.push(body);
    if (body === failing) throw failure;
    return done({ body });
  });
  return { outcomes: await outcomes, sent };
}

test.each([
  ["an array", [{ a: 1 }], [{ a: 1 }]],
  ["an object with the array", { commissions: [{ a: 1 }] }, [{ a: 1 }]],
  ["one body", { type: "custom" }, undefined],
  ["no body", undefined, undefined],
  ["an object with something else there", { commissions: "x" }, undefined],
])("%s", (_, body, bodies) => {
  expect(severalBodies({ severalAs: "commissions" }, body)).toEqual(bodies);
});

test("a tool that takes one body takes no array for several", () => {
  expect(severalBodies({}, [{ a: 1 }])).toBeUndefined();
});

test("none and too many are a 400", () => {
  const read = (count: number) => () =>
    severalBodies(
      { severalAs: "links" },
      Array.from({ length: count }, () => ({})),
    );
  expect(read(0)).toThrow("body.links must hold at least one item");
  expect(read(101)).toThrow("body.links takes at most 100 items, not 101");
  expect(read(100)()).toHaveLength(100);
});

test("each body is sent once and in order, and has its outcome in its place", async () => {
  const { outcomes, sent } = await run(undefined, "none");
  expect(sent).toEqual(["a", "b", "c"]);
  expect(outcomes).toEqual([
    { index: 0, status: "done", result: { body: "a" } },
    { index: 1, status: "done", result: { body: "b" } },
    { index: 2, status: "done", result: { body: "c" } },
  ]);
});

test.each([400, 403, 404, 409, 422])("a %i is the outcome of its own item only", async (status) => {
  const { outcomes, sent } = await run(remote(status, "conflict"));
  expect(sent).toEqual(["a", "b", "c"]);
  expect(outcomes[1]).toEqual({
    index: 1,
    status: "error",
    error: { code: "conflict", message: `Dub said ${status}` },
  });
  expect(outcomes[2]?.status).toBe("done");
});

test.each([
  ["a rate limit", remote(429, "rate_limit_exceeded"), "error", "rate_limit_exceeded"],
  ["a refused credential", remote(401, "unauthorized"), "error", "unauthorized"],
  ["an upstream that cannot be reached", new GatewayError(502, "Unreachable"), "error", "upstream_unavailable"],
  ["an upstream that fails", remote(500), "unknown", "internal_server_error"],
  ["an answer that is lost", unknownOutcome("Late"), "unknown", "upstream_outcome_unknown"],
])("after %s nothing more is sent", async (_, failure, status, code) => {
  const { outcomes, sent } = await run(failure);
  expect(sent).toEqual(["a", "b"]);
  expect(outcomes).toMatchObject([
    { index: 0, status: "done" },
    { index: 1, status, error: { code } },
    { index: 2, status: "not_sent" },
  ]);
});

test("where nothing was done, the failure is that of the whole call", async () => {
  for (const failure of [remote(429), remote(401), new GatewayError(502, "No"), new GatewayError(405, "Read-only")]) {
    await expect(run(failure, "a")).rejects.toBe(failure);
  }
  const { outcomes } = await run(unknownOutcome("Late"), "a");
  expect(outcomes.map(({ status }) => status)).toEqual(["unknown", "not_sent", "not_sent"]);
});

test("a bug of ours is no outcome", async () => {
  await expect(run(new TypeError("x"))).rejects.toThrow(TypeError);
});
