import { expect, test } from "vitest";
import type { Account } from "../accounts/account.ts";
import { ACCOUNT, envelopeOf, scriptedInvoke, startTestServer } from "../testing/mcp-server.ts";

const BETA: Account = {
  ...ACCOUNT,
  id: "5f0f7d4e-1f53-4a1c-8c67-0d6f8d1b2a11",
  tenantId: "tenant_2",
  context: { label: "Beta" },
};

type Server = Awaited<ReturnType<typeof startTestServer>>;

async function call(server: Server, args: object, query = "") {
  const params = { name: "dub_links_count", arguments: args };
  const headers = { "mcp-protocol-version": "2025-11-25" };
  const response = await server.post({ jsonrpc: "2.0", id: 1, method: "tools/call", params }, { headers, query });
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked into.
  return ((await response.json()) as any).result;
}

async function listed(server: Server, query = "") {
  const response = await server.post({ jsonrpc: "2.0", id: 1, method: "tools/list" }, { query });
  const { result } = (await response.json()) as {
    result: { tools: { name: string; inputSchema: { properties: object; required?: string[] } }[] };
  };
  return result.tools;
}

const counting = () => scriptedInvoke(() => envelopeOf(1));

test("with several accounts every tool requires to be told which", async () => {
  await using server = await startTestServer({ furtherAccounts: [BETA] });
  for (const { name, inputSchema } of await listed(server)) {
    expect(inputSchema.required?.[0], name).toBe("account");
    expect(inputSchema.properties, name).toHaveProperty("account");
  }
});

test("with one account no tool knows of it", async () => {
  const invoke = counting();
  await using server = await startTestServer({ invoke });
  for (const { name, inputSchema } of await listed(server)) {
    expect(inputSchema.properties, name).not.toHaveProperty("account");
  }
  expect((await call(server, { account: ACCOUNT.id })).structuredContent).toMatchObject({
    message: expect.stringContaining('Unknown argument "account"'),
  });
  expect(invoke.calls).toEqual([]);
});

test.each(["Beta", BETA.id, "tenant_2"])("the account is named by label, id or tenant: %s", async (account) => {
  const invoke = counting();
  await using server = await startTestServer({ invoke, furtherAccounts: [BETA] });
  const { structuredContent, _meta } = await call(server, { account });
  expect(structuredContent.result).toBe(1);
  expect(_meta).toEqual({ "dev.overdub/account": { id: BETA.id, name: "Beta" } });
  expect(invoke.calls).toEqual([{ accountId: BETA.id, tool: "dub_links_count", args: { query: {} } }]);
});

test.each([{}, { account: "Gamma" }, { account: 5 }])("%j names none, and is told the choices", async (args) => {
  const invoke = counting();
  await using server = await startTestServer({ invoke, furtherAccounts: [BETA] });
  const { isError, structuredContent } = await call(server, args);
  expect(isError).toBe(true);
  expect(structuredContent).toMatchObject({
    field: "account",
    hint: `Choices: "Acme" (${ACCOUNT.id}), "Beta" (${BETA.id}).`,
  });
  expect(invoke.calls).toEqual([]);
});

test("a name that two accounts have is not guessed at", async () => {
  const twin = { ...BETA, id: "7a3c0f52-6a3e-4c58-9a55-2d7fbe0c1d22" };
  await using server = await startTestServer({ furtherAccounts: [BETA, twin] });
  expect((await call(server, { account: "Beta" })).structuredContent).toMatchObject({
    message: "Several accounts have this `account`.",
  });
});

test("the URL can settle the account", async () => {
  const invoke = counting();
  await using server = await startTestServer({ invoke, furtherAccounts: [BETA] });
  const query = `?integrated_account_id=${BETA.id}`;
  expect((await listed(server, query))[0]?.inputSchema.properties).not.toHaveProperty("account");
  await call(server, {}, query);
  expect(invoke.calls).toMatchObject([{ accountId: BETA.id }]);
});

test("writes are shown while one of the accounts takes them", async () => {
  const sandbox = { ...BETA, isSandbox: true };
  await using mixed = await startTestServer({ furtherAccounts: [sandbox] });
  expect((await listed(mixed)).map(({ name }) => name)).toContain("create_a_dub_link");
  await using sandboxes = await startTestServer({
    account: { ...ACCOUNT, isSandbox: true },
    furtherAccounts: [sandbox],
  });
  expect((await listed(sandboxes)).map(({ name }) => name)).not.toContain("create_a_dub_link");
});

test("the lean surface passes the account on", async () => {
  const invoke = counting();
  await using server = await startTestServer({ invoke, furtherAccounts: [BETA], config: { surface: "lean" } });
  const params = {
    name: "call_dub_read_tool",
    arguments: { name: "dub_links_count", arguments: { account: "Beta" } },
  };
  await server.post({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  expect(invoke.calls).toMatchObject([{ accountId: BETA.id }]);
});
