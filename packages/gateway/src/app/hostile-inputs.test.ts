import { longestHoldMs } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMcpToken } from "../mcp-tokens/create-mcp-token.ts";
import type { Target } from "../testing/fuzz/targets.ts";
import { nameOf, targetsByFamily } from "../testing/fuzz/targets.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

/** Time that the thread computes. What holds the event loop for longer, every caller waits for. */
const LIMIT_MS = 100;

/** As much as a head takes; as much as a form may have; and a third of what a bulk call may have. */
const QUERY_LENGTH = 14_000;
const FORM_LENGTH = 1_000_000;
const BULK_LENGTH = 5_000_000;

/** Bodies that are long to read, to look through, or to look at again and again: a beginning, what is repeated, an end. */
const BODIES: Readonly<Record<string, readonly [start: string, repeated: string, end: string]>> = {
  "lists in lists": ["", "[", ""],
  "objects in objects": ["", '{"a":', ""],
  numbers: ["[", "1,", "1]"],
  "lists of nothing": ["[", "[],", "[]]"],
  "objects of nothing": ["[", "{},", "{}]"],
  "a text": ['{"url":"', "a", '"}'],
  escapes: ['{"url":"', "\\u0041", '"}'],
  quotes: ['{"url":"', '\\"', '"}'],
  backslashes: ['{"url":"', "\\\\", '"}'],
  "one name again and again": ["{", '"url":1,', '"url":2}'],
  "long numbers": ["[", "12345678901234567890,", "1]"],
  "a number of many digits": ['{"limit":', "1", "}"],
  placeholders: ['{"resources":[{"resource":"links","method":"create","body":{"url":"', "{{", '"}}]}'],
  "placeholders that end": [
    '{"resources":[{"resource":"links","method":"create","body":{"url":"',
    "{{args.a}}",
    '"}}]}',
  ],
  "a path of a placeholder": ['{"resources":[{"resource":"links","method":"list","loop_on":"{{args', ".a", '!}}"}]}'],
  "texts of nothing": ["[", '"",', '""]'],
  "what is no JSON": ["{", " ", "x"],
};

function bodiesOf(length: number): readonly (readonly [name: string, body: string])[] {
  // What is repeated has few names.
  const names = Array.from({ length: length / 17 }, (_, index) => `"n${index}":"value"`);
  return [
    ...Object.entries(BODIES).map(([name, [start, unit, end]]) => {
      return [name, start + unit.repeat(Math.floor((length - 200) / unit.length)) + end] as const;
    }),
    ["many names", `{${names.join()}}`],
  ];
}

const forms = bodiesOf(FORM_LENGTH);
const bulks = bodiesOf(BULK_LENGTH);

const QUERIES: Readonly<Record<string, string>> = {
  "one name": "a".repeat(QUERY_LENGTH),
  parameters: "a=&".repeat(QUERY_LENGTH / 3),
  "items of a list": "ids[]=a&".repeat(QUERY_LENGTH / 8),
  brackets: `a${"[b]".repeat(QUERY_LENGTH / 3)}=1`,
  "open brackets": `a${"[".repeat(QUERY_LENGTH)}=1`,
  percents: `a=${"%".repeat(QUERY_LENGTH)}`,
  "a cursor": `next_cursor=${"A".repeat(QUERY_LENGTH)}`,
  "a cursor of dots": `next_cursor=${"a.".repeat(QUERY_LENGTH / 2)}`,
  filters: `created_at[gt]=${"1".repeat(QUERY_LENGTH)}`,
  "a filter with wildcards": `name[like]=${"%25a".repeat(QUERY_LENGTH / 4)}`,
  sorting: `sort_by=${"-".repeat(QUERY_LENGTH)}`,
  commas: `tagIds=${",".repeat(QUERY_LENGTH)}`,
  "a time": `created_at[gt]=2026-${"01-".repeat(QUERY_LENGTH / 3)}`,
  fields: `truto_exclude_fields=${"a.".repeat(QUERY_LENGTH / 2)}`,
  passthrough: `truto_passthrough[${"a".repeat(QUERY_LENGTH)}]=1`,
};

let t: TestGateway;
/** The token of an MCP server. */
let mcp: string;
beforeAll(async () => {
  t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  const made = await createMcpToken(t.gateway.context, {
    integratedAccountId: t.account.id,
    name: "Hostile",
    config: {},
    expiresAtMs: null,
  });
  mcp = made.token;
});
afterAll(() => t[Symbol.asyncDispose]());

const pathOf = (path: string) =>
  path
    .replace("/mcp/:token", `/mcp/${mcp}`)
    .replace(/:(id|accountId)\b/g, t.account.id)
    .replace(/:\w+(\{[^}]*\})?\??/g, "x")
    .replaceAll("*", "links");

/** What takes too long, and what is a fault of the server. */
async function slowOf(
  { method, path }: Target,
  inputs: Iterable<readonly [what: string, query: string, body?: string]>,
): Promise<string[]> {
  const slow: string[] = [];
  const headers = { accept: "application/json, text/event-stream", "content-type": "application/json" };
  for (const [what, query, body] of inputs) {
    const call = async () => {
      const url = `${pathOf(path)}?integrated_account_id=${t.account.id}&${query}`;
      const { status } = await t.call(method, url, { body, headers });
      if (status >= 500 && status !== 501) slow.push(`${what} is answered with ${status}`);
    };
    const ms = await longestHoldMs(LIMIT_MS, call);
    if (ms >= LIMIT_MS) slow.push(`${what}: ${Math.round(ms)} ms`);
  }
  return slow;
}

/** Every route, but of those that share a handler only some: many tools, and resources of which there are none. */
function routes(): readonly Target[] {
  const byName = new Map(
    targetsByFamily(t.gateway).flatMap((family) => family.map((target) => [nameOf(target), target])),
  );
  return [...byName.values()].filter(({ path }) => {
    if (path.startsWith("/proxy/")) return /links(\/bulk_create|\/bulk_delete|\/:id)?$|analytics$/.test(path);
    return !/^\/(daemon|alarm|static-gate|file|user|.*unified-model)/.test(path);
  });
}

const isBulk = ({ path }: Target) => /^\/(proxy|custom|batch-request|mcp)\b/.test(path);
/** `/custom` reads a body alike by every method, and so does `/mcp`. */
const hasTwin = ({ method, path }: Target) => /^\/(custom|mcp)\b/.test(path) && method !== "POST";
const takesBody = ({ method }: Target) => method !== "GET" && method !== "HEAD";

/** What takes too long, by the names of the routes. */
async function slowRoutes(
  targets: readonly Target[],
  inputs: Iterable<readonly [what: string, query: string, body?: string]>,
): Promise<Record<string, string[]>> {
  const all = [...inputs];
  const slow: Record<string, string[]> = {};
  for (const target of targets) {
    // What is loaded and compiled at the first call is no matter of the input.
    await slowOf(target, [["nothing", ""]]);
    const found = await slowOf(target, all);
    if (found.length > 0) slow[nameOf(target)] = found;
  }
  return slow;
}

const withoutQuery = (bodies: readonly (readonly [string, string])[]) =>
  bodies.map(([name, body]) => [name, "", body] as const);

test("no query of any route holds the event loop", async () => {
  expect(routes().length).toBeGreaterThan(70);
  expect(await slowRoutes(routes(), Object.entries(QUERIES))).toEqual({});
});

test("no body of a form holds the event loop", async () => {
  const targets = routes().filter((target) => takesBody(target) && !isBulk(target));
  expect(await slowRoutes(targets, withoutQuery(forms))).toEqual({});
});

test("no body of a call holds the event loop", { timeout: 300_000 }, async () => {
  const targets = routes().filter((target) => takesBody(target) && isBulk(target) && !hasTwin(target));
  expect(await slowRoutes(targets, withoutQuery(bulks))).toEqual({});
});

test("no arguments of an agent hold the event loop", { timeout: 300_000 }, async () => {
  const [target] = routes().filter((route) => nameOf(route) === "POST /mcp/:token");
  const calls = bulks.flatMap(([name, body]) => {
    const call = (args: string) =>
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"dub_links_bulk_create","arguments":${args}}}`;
    return [
      [`arguments of ${name}`, "", call(body)],
      [`links of ${name}`, "", call(`{"links":${body}}`)],
      [`a text of ${name}`, "", call(`{"links":${JSON.stringify(body)}}`)],
    ] as const;
  });
  expect(await slowRoutes(target ? [target] : [], calls)).toEqual({});
  expect(target).toBeDefined();
});
