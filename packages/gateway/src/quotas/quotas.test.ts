import { JSON_LIMITS } from "@overdub/contract";
import { expect, test } from "vitest";
import { toAuditedArguments } from "../audit-log/audited-arguments.ts";
import { jsonBytes } from "../json/fields.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { readBody } from "../upstream/read-body.ts";
import { createRedactor } from "../upstream/redact.ts";
import { QUOTAS } from "./quotas.ts";

const text = (length: number) => "x".repeat(length);
const inContext = (t: TestGateway) => async (context: object) =>
  (await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { context } })).json;

test("the context of an account is bounded when it is made, and in all that is added to it", async () => {
  await using t = await startTestGateway();
  const context = { api_key: "dub_0123456789", note: text(QUOTAS.contextBytes) };
  const made = await t.call("POST", "/integrated-account", { body: { tenant_id: "large", context } });
  expect(made.json).toMatchObject({ statusCode: 400, message: expect.stringMatching(/body\.context.*65536 bytes/) });

  const half = text(QUOTAS.contextBytes / 2);
  const change = inContext(t);
  expect(await change({ first: half })).toMatchObject({ context: { first: half } });
  expect(await change({ second: half })).toMatchObject({ statusCode: 400 });
  // What is sealed counts, too.
  expect(await change({ client_secret: half })).toMatchObject({ statusCode: 400 });
  const { json } = await t.call("GET", `/integrated-account/${t.account.id}`);
  expect(Object.keys(json.context)).not.toContain("second");
});

test("an account has so many MCP servers, of which expired ones do not count", async () => {
  await using t = await startTestGateway();
  const path = `/integrated-account/${t.account.id}/mcp`;
  const token = (index: number) => ({
    id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    integrated_account_id: t.account.id,
    name: `${index}`,
    token_hash: `${index}`,
    config: "{}",
    expires_at_ms: index === 0 ? t.nowMs + 60_000 : null,
    last_used_at_ms: null,
    created_at_ms: 0,
    updated_at_ms: 0,
  });
  const tokens = Array.from({ length: QUOTAS.mcpServers }, (_, index) => token(index));
  for (let start = 0; start < tokens.length; start += 500) {
    await t.db
      .insertInto("mcp_tokens")
      .values(tokens.slice(start, start + 500))
      .execute();
  }
  const create = () => t.call("POST", path, { body: { name: "One more" } });
  expect((await create()).json).toMatchObject({
    statusCode: 409,
    message: "An account has at most 1000 MCP servers: delete one first",
  });
  t.nowMs += 60_000;
  expect((await create()).status).toBe(201);
});

test("the config of an MCP server is bounded", async () => {
  await using t = await startTestGateway();
  const config = { tags: ["links", text(QUOTAS.mcpConfigBytes)] };
  const { json } = await t.call("POST", `/integrated-account/${t.account.id}/mcp`, { body: { name: "Large", config } });
  expect(json).toMatchObject({
    statusCode: 400,
    message: expect.stringContaining("body.config must be at most 16384"),
  });
});

test.each<[string, object, (kept: Record<string, unknown>) => void]>([
  [
    "many long ids",
    { ids: Array.from({ length: 10_000 }, () => text(200)) },
    ({ ids }) => expect(ids).toHaveLength(1001),
  ],
  [
    "ids as they are",
    { ids: Array.from({ length: 10_000 }, () => text(26)) },
    ({ ids }) => expect(ids).toHaveLength(10_000),
  ],
  [
    "long texts",
    { links: Array.from({ length: 1_000 }, () => ({ url: text(2_000) })) },
    ({ links }) => expect(links).toHaveLength(101),
  ],
  [
    "many names",
    Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`name${n}`, text(20)])),
    ({ omitted }) => expect(omitted).toMatch(/bytes of arguments$/),
  ],
])("the audit log keeps a bounded part of %s", (_what, body, judge) => {
  const kept = toAuditedArguments({ query: {}, body });
  expect(jsonBytes(kept)).toBeLessThanOrEqual(QUOTAS.auditedBytes);
  judge(kept);
});

const SECRET = "dub_0123456789abcdef";
const redactor = createRedactor(SECRET);
const read = (json: string) => readBody({ headers: {}, body: new TextEncoder().encode(json) }, redactor);
const many = (count: number, item: string) => `[${Array(count).fill(item).join()}]`;

test.each<[string, string, boolean]>([
  ["more values than are taken", many(JSON_LIMITS.values + 1, "1"), false],
  ["commas in a text", JSON.stringify({ note: ",".repeat(JSON_LIMITS.values + 1) }), true],
  ["a text as long as is taken", JSON.stringify(text(QUOTAS.answerBytes - 2)), true],
  ["a longer one", JSON.stringify(text(QUOTAS.answerBytes)), false],
])("an upstream's answer of %s", (_what, json, isTaken) => {
  expect("json" in read(json)).toBe(isTaken);
});

test("a credential is taken out of many escaped texts, of which no more than a part is kept", () => {
  const escaped = `${"%41".repeat(100)}${SECRET}`;
  const body = read(many(2_000, JSON.stringify(escaped)));
  if (!("json" in body)) throw new Error("It is JSON.");
  const rows = body.json as string[];
  expect(rows[0]).toBe(`${"%41".repeat(100)}[redacted]`);
  expect(rows.at(-1)).toBe("[redacted]");
  expect(JSON.stringify(rows)).not.toContain(SECRET);
  expect(read(`"${text(1_000_000)}${SECRET}"`)).toEqual({ json: `${text(1_000_000)}[redacted]` });
});
