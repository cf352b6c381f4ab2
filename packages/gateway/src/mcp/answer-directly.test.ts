import { expect, test } from "vitest";
import { GatewayError } from "../errors/gateway-error.ts";
import { ACCOUNT, envelopeOf, scriptedInvoke, startTestServer } from "../testing/mcp-server.ts";
import type { Admitted } from "./answer-directly.ts";
import { answerDirectly } from "./answer-directly.ts";

const LINK = {
  id: "link_1",
  domain: "acme.link",
  key: "a",
  url: 'https://a.example/?q=\u2028"é',
  tags: [],
  archived: false,
};

const failing = scriptedInvoke((_args, tool) => {
  if (tool.method === "delete") throw new GatewayError(404, "There is no such link");
  return envelopeOf(tool.method === "list" ? [LINK, { ...LINK, id: "link_2", title: "a\\b" }] : LINK, "next");
});

const call = (name: string, args: object) => ({ method: "tools/call", params: { name, arguments: args } });

const withoutRequestId = (text: string) => text.replaceAll(/req_\w{26}/g, "req_");

test.each([undefined, "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])(
  "what is answered directly is what the SDK answers, byte for byte: version %s",
  async (version) => {
    const other = { ...ACCOUNT, id: "3b0c5b8e-6f5d-4b51-9b39-0a3f4c1d7e10", tenantId: "other" };
    const servers = [
      await startTestServer({ invoke: failing }),
      await startTestServer({ invoke: failing, furtherAccounts: [other] }),
      await startTestServer({ invoke: failing, config: { confirm_destructive: true, access: "all" } }),
    ];
    const headers: Record<string, string> = version === undefined ? {} : { "mcp-protocol-version": version };
    const messages: { method: string; params?: object }[] = [
      { method: "tools/list" },
      { method: "tools/list", params: {} },
      call("list_all_dub_links", {}),
      call("list_all_dub_links", { domain: "acme.link", limit: 5, fields: ["id", "url"] }),
      call("list_all_dub_links", { account: ACCOUNT.id, detail: "full" }),
      call("list_all_dub_links", { serch: "x" }),
      call("create_a_dub_link", { url: "https://a.example" }),
      call("create_a_dub_link", { url: 5 }),
      call("delete_a_dub_link_by_id", { id: "link_1" }),
      call("delete_a_dub_link_by_id", { id: "link_1", dry_run: true }),
      call("no_such_tool", {}),
    ];
    for (const server of servers) {
      for (const [index, message] of messages.entries()) {
        // The second time the list is a kept one.
        for (const id of [index, "text", "again"]) {
          const plain = await server.post({ jsonrpc: "2.0", id, ...message }, { headers });
          // What has anything beside it is left to the SDK.
          const params = { ...message.params, _meta: {} };
          const bySdk = await server.post({ jsonrpc: "2.0", id, ...message, params }, { headers });
          expect(withoutRequestId(await plain.text())).toBe(withoutRequestId(await bySdk.text()));
          expect([plain.status, plain.headers.get("content-type")]).toEqual([
            bySdk.status,
            bySdk.headers.get("content-type"),
          ]);
        }
      }
      await server[Symbol.asyncDispose]();
    }
  },
);

/** A client whose tool says what it was given, and whose server of the SDK is not to be asked for. */
const ADMITTED: Admitted = {
  createServer: () => {
    throw new Error("left to the SDK");
  },
  direct: {
    requestId: "req_1",
    findTool: (name) =>
      name === "echo" ? async (input) => ({ content: [{ type: "text", text: JSON.stringify(input) }] }) : undefined,
    toolList: { text: '{"tools":[]}' },
  },
};

const answerTo = (message: unknown, headers: Record<string, string> = {}) =>
  answerDirectly(new Request("http://localhost/mcp", { method: "POST", headers }), message, ADMITTED);

const PLAIN = { jsonrpc: "2.0", id: 1, ...call("echo", { a: 1 }) };

test("plain calls and lists need no server of the SDK", async () => {
  const result = { content: [{ type: "text", text: '{"a":1}' }] };
  expect(JSON.parse((await answerTo(PLAIN)) ?? "")).toEqual({ jsonrpc: "2.0", id: 1, result });
  expect(await answerTo({ jsonrpc: "2.0", id: "x", method: "tools/list" })).toBe(
    '{"jsonrpc":"2.0","id":"x","result":{"tools":[]}}',
  );
});

test.each<[string, unknown, Record<string, string>?]>([
  ["a batch", [PLAIN]],
  ["another version of JSON-RPC", { ...PLAIN, jsonrpc: "1.0" }],
  ["no version", { ...PLAIN, jsonrpc: undefined }],
  ["no id", { ...PLAIN, id: undefined }],
  ["an id of null", { ...PLAIN, id: null }],
  ["an id that is no whole number", { ...PLAIN, id: 1.5 }],
  ["another member", { ...PLAIN, extra: 1 }],
  ["other params", { ...PLAIN, params: { ...PLAIN.params, task: {} } }],
  ["arguments that are none", { ...PLAIN, params: { name: "echo", arguments: [] } }],
  ["no arguments", { ...PLAIN, params: { name: "echo" } }],
  ["a name of the language's own", { ...PLAIN, params: { name: "echo", arguments: JSON.parse('{"__proto__":1}') } }],
  ["a tool that there is not", { ...PLAIN, params: { name: "other", arguments: {} } }],
  ["a page of the list", { jsonrpc: "2.0", id: 1, method: "tools/list", params: { cursor: "x" } }],
  ["another method", { jsonrpc: "2.0", id: 1, method: "ping" }],
  ["a notification", { jsonrpc: "2.0", method: "notifications/initialized" }],
  ["a version of the other era", PLAIN, { "mcp-protocol-version": "2026-07-28" }],
  ["a version that is not known", PLAIN, { "mcp-protocol-version": "2020-01-01" }],
  ["headers of the other era", PLAIN, { "mcp-method": "tools/call" }],
])("%s is left to the SDK", async (_, message, headers) => {
  expect(await answerTo(message, headers)).toBeUndefined();
});
