import { expect, test } from "vitest";
import { createADubTag } from "../catalog/tags/create-a-dub-tag.ts";
import { ACCOUNT, envelopeOf, scriptedInvoke, testCaller } from "../testing/mcp-server.ts";
import { MAX_REPLY_BYTES } from "../tool-calls/fit-reply.ts";
import type { ItemOutcome, Tool } from "../tools/tool.ts";

const walls = { type: "array", items: { type: "string" } };

/** A tool whose upstream answers out of order and leaves out what failed. */
const paintAll: Tool = {
  ...createADubTag,
  name: "dub_walls_bulk_paint",
  resource: "walls",
  method: "bulk_paint",
  querySchema: { type: "object", properties: {} },
  bodySchema: { type: "object", properties: { walls } },
  accepts: { query: {}, body: { walls } },
  required: ["walls"],
  bulk: { argument: "walls", maxItems: 3_000, outcomesOf },
};

function outcomesOf(walls: readonly unknown[], result: unknown): ItemOutcome[] {
  const painted = result as Record<string, string>;
  return walls.map((wall) => {
    const id = painted[String(wall)];
    if (id) return { status: "painted", id };
    return { status: "error", error: { code: "not_found", message: "There is no such wall." } };
  });
}

test("each item has its outcome, in the order given", async () => {
  const invoke = scriptedInvoke(() => envelopeOf({ south: "2", north: "1" }));
  const { reply } = await testCaller(invoke)(ACCOUNT, paintAll, { walls: ["north", "attic", "south"] });
  expect(reply).toEqual({
    result: [
      { index: 0, status: "painted", id: "1" },
      { index: 1, status: "error", error: { code: "not_found", message: "There is no such wall." } },
      { index: 2, status: "painted", id: "2" },
    ],
    next_cursor: null,
    prev_cursor: null,
    result_count: 3,
    failed_count: 1,
  });
  expect(invoke.calls[0]?.args.body).toEqual({ walls: ["north", "attic", "south"] });
});

test("nothing failed, nothing said", async () => {
  const invoke = scriptedInvoke(() => envelopeOf({ south: "2" }));
  const { reply } = await testCaller(invoke)(ACCOUNT, paintAll, { walls: ["south"] });
  expect(reply).not.toHaveProperty("failed_count");
});

test("more outcomes than fit are cut between items, and say so", async () => {
  const walls = Array.from({ length: 3_000 }, (_, index) => `wall_${index}`);
  const invoke = scriptedInvoke(() => envelopeOf({}));
  const { reply } = await testCaller(invoke)(ACCOUNT, paintAll, { walls });
  expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThanOrEqual(MAX_REPLY_BYTES);
  expect(reply).toMatchObject({ truncated: true, failed_count: 3_000 });
  expect(reply.result_count + (reply.omitted_count ?? 0)).toBe(3_000);
});

test("a bulk tool is planned though it destroys nothing", async () => {
  const invoke = scriptedInvoke(() => envelopeOf({}));
  const { reply } = await testCaller(invoke)(ACCOUNT, paintAll, { walls: ["a", "b"], dry_run: true });
  expect(reply.result).toMatchObject({
    items: [
      { index: 0, item: "a" },
      { index: 1, item: "b" },
    ],
    item_count: 2,
  });
  expect(invoke.calls).toEqual([]);
});
