import { expect, test } from "vitest";
import { listAllDubAnalytics } from "../catalog/analytics/list-all-dub-analytics.ts";
import { listAllDubLinks } from "../catalog/links/list-all-dub-links.ts";
import { createInvoke } from "../invoke/create-invoke.ts";
import { createPacer } from "../invoke/pacing/create-pacer.ts";
import { ACCOUNT } from "../testing/mcp-server.ts";
import { NO_REQUEST_LOG } from "../testing/no-request-log.ts";
import { callTool } from "../tool-calls/call-tool.ts";
import { MAX_REPLY_BYTES } from "../tool-calls/fit-reply.ts";
import type { Tool } from "../tools/tool.ts";
import type { Send } from "../upstream/send.ts";

/** 130 records of 2 to 2.3 KB, more than three replies can hold. */
const ROWS = Array.from({ length: 130 }, (_, index) => ({
  id: `link_${index}`,
  comments: "x".repeat(2_000 + (index % 4) * 100),
}));

/** Pages as Dub does: by the id of a row, by number, or not at all. */
const send: Send = async ({ url }) => {
  const { pathname, searchParams } = new URL(url);
  const size = Number(searchParams.get("pageSize") ?? 100);
  const after = ROWS.findIndex(({ id }) => id === searchParams.get("startingAfter")) + 1;
  const start = searchParams.has("page") ? (Number(searchParams.get("page")) - 1) * size : after;
  const rows = pathname.endsWith("/analytics") ? ROWS : ROWS.slice(start, start + size);
  return { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(rows)) };
};

const invoke = createInvoke({
  send,
  credentials: {
    open: async (account) => ({ account, bearer: "dub_key" }),
    reopen: async () => undefined,
  },
  recordOutcome: async () => {},
  pacer: createPacer(),
  requestLog: NO_REQUEST_LOG,
  reloadAccount: async (account) => account,
  readmit: async () => {},
  stopping: new AbortController().signal,
  draining: new AbortController().signal,
  userAgent: "test",
  cursorKeys: () => [new Uint8Array(32)],
  now: () => 1_790_000_000_000,
});

async function readAll(tool: Tool, filters: Record<string, unknown>): Promise<unknown[]> {
  const ids: unknown[] = [];
  let cursor: string | null | undefined;
  do {
    const args = cursor === undefined ? filters : { ...filters, next_cursor: cursor };
    const { reply } = await callTool(invoke, { ...ACCOUNT, baseUrl: "http://dub.example" }, tool, args);
    expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThanOrEqual(MAX_REPLY_BYTES);
    expect(reply.omitted_count).toBeUndefined();
    ids.push(...(reply.result as typeof ROWS).map(({ id }) => id));
    cursor = reply.next_cursor;
  } while (cursor !== null);
  return ids;
}

test.each<[string, Tool, Record<string, unknown>]>([
  ["by the id of a row", listAllDubLinks, { search: "x" }],
  ["by page number", listAllDubLinks, { sortBy: "clicks" }],
  ["by a place in one answer", listAllDubAnalytics, { groupBy: "top_links" }],
])(
  "a list that is paged %s and too large to show at once is read whole, each record once",
  async (_how, tool, args) => {
    expect(await readAll(tool, args)).toEqual(ROWS.map(({ id }) => id));
  },
);
