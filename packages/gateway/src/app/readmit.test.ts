import { expect, test } from "vitest";
import { blockAccount } from "../accounts/change-account.ts";
import { disconnectAccount } from "../accounts/disconnect-account.ts";
import { revokeApiToken } from "../api-tokens/api-token.ts";
import { createMcpToken } from "../mcp-tokens/create-mcp-token.ts";
import { deleteMcpToken } from "../mcp-tokens/queries.ts";
import { at, ids, links, sizesSent, succeed } from "../testing/bulk-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway, toAnswer } from "../testing/test-gateway.ts";

/** What happens while the second of four requests of a call is under way. */
const ENDINGS: readonly [string, (t: TestGateway) => Promise<unknown>][] = [
  [
    "the token is revoked",
    (t) => revokeApiToken(t.db, { environmentId: t.environmentId, which: "Test", nowMs: t.nowMs }),
  ],
  [
    "the token expires",
    (t) =>
      t.db
        .updateTable("api_tokens")
        .set({ expires_at_ms: t.nowMs + 1 })
        .execute()
        .then(() => {
          t.nowMs += 1;
        }),
  ],
  ["the account is disconnected", (t) => disconnectAccount(t.gateway.context, t.account)],
  ["the account is blocked", (t) => blockAccount(t.gateway.context, t.account)],
];

function endAtSecond(t: TestGateway, end: (t: TestGateway) => Promise<unknown>): void {
  t.script(async (request) => {
    if (t.sent.length === 2) await end(t);
    return succeed(request);
  });
}

test.each(ENDINGS)("when %s, a bulk call ends after the request under way", async (_, end) => {
  await using t = await startTestGateway();
  endAtSecond(t, end);
  const { status, json } = await t.call("POST", at(t, "/links/bulk_create"), { body: { links: links(350) } });
  expect([status, json.is_partial_response, sizesSent(t)]).toEqual([200, true, [100, 100]]);
  expect(json.result.map((row: { status: string }) => row.status)).toEqual([
    ...Array(200).fill("created"),
    ...Array(100).fill("error"),
    ...Array(50).fill("not_sent"),
  ]);
});

test.each(ENDINGS)("when %s, a batch goes no further", async (_, end) => {
  await using t = await startTestGateway();
  endAtSecond(t, end);
  const body = {
    integrated_account_id: t.account.id,
    args: { ids: ids(4) },
    resources: [{ name: "made", resource: "links", method: "get", id: "{{args.ids}}", loop_on: "args.ids" }],
  };
  await t.call("POST", "/batch-request", { body });
  expect(t.sent.length).toBeLessThanOrEqual(2);
});

test("the MCP server of a call that takes minutes is revoked: the rest is not sent, and the next call is refused", async () => {
  await using t = await startTestGateway();
  const { id: integratedAccountId } = t.account;
  const made = { integratedAccountId, name: "MCP", config: {}, expiresAtMs: null };
  const { row, url } = await createMcpToken(t.gateway.context, made);
  endAtSecond(t, () => deleteMcpToken(t.db, { integratedAccountId, id: row.id }));
  const call = async () => {
    const params = { name: "dub_links_bulk_delete", arguments: { linkIds: ids(350) } };
    return toAnswer(
      await t.gateway.app.request(`http://localhost${new URL(url).pathname}`, {
        method: "POST",
        headers: { host: "localhost", "mcp-protocol-version": "2025-11-25" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
      }),
    );
  };
  expect((await call()).json.result.structuredContent).toMatchObject({ is_partial_response: true });
  expect(sizesSent(t)).toEqual([100, 100]);
  expect(await call()).toMatchObject({ status: 401, json: { error: { code: -32001 } } });
});
