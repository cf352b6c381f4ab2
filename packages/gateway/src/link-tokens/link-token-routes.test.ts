import { expect, test } from "vitest";
import { environmentIntegrationId } from "../environments/dub-integration.ts";
import { createEnvironment } from "../environments/environment.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { findLinkToken, hasLinkTokens, pruneLinkTokens } from "./queries.ts";

const SECRET = "canary_link_secret_1";
const DAY_MS = 86_400_000;

const create = (t: TestGateway, body: unknown) => t.call("POST", "/link-token", { body });

test("a link token is good for seven days, and only its digest is stored", async () => {
  await using t = await startTestGateway();
  const { status, json } = await create(t, { tenant_id: "acme-1", unified_model_id: "u", region: "eu" });
  expect([status, json]).toEqual([201, { link_token: expect.stringMatching(/^ovdlnk_[0-9A-Za-z]{30}$/) }]);
  expect(await findLinkToken(t.db, json.link_token)).toMatchObject({
    tenantId: "acme-1",
    reconnects: null,
    scopes: null,
    withoutEffect: { unified_model_id: "u", region: "eu" },
    expiresAtMs: t.nowMs + 7 * DAY_MS,
  });
  expect(await findLinkToken(t.db, `${json.link_token}x`)).toBeUndefined();
  expect(JSON.stringify(await t.db.selectFrom("link_tokens").selectAll().execute())).not.toContain(json.link_token);
});

test("secrets of its context are sealed, in the database, the log and the audit log", async () => {
  await using t = await startTestGateway();
  const context = { label: "Acme", nested: { password: SECRET }, api_key: "dub_canary_in_link_token" };
  const { json } = await create(t, { tenant_id: "acme", context });
  expect(await findLinkToken(t.db, json.link_token)).toMatchObject({ context: { label: "Acme", nested: {} } });
  const stored = JSON.stringify(await t.db.selectFrom("link_tokens").selectAll().execute());
  const audited = await t.call("GET", "/audit-log");
  expect(audited.json.result).toMatchObject([{ action: "link_token.create", arguments: { tenant_id: "acme" } }]);
  for (const text of [stored, audited.text, t.logged.join()]) {
    for (const secret of [SECRET, context.api_key, json.link_token]) expect(text).not.toContain(secret);
  }
});

test("of a tenant and an account, the account is connected again", async () => {
  await using t = await startTestGateway();
  const body = {
    tenant_id: "other",
    integrated_account_id: t.account.id.toUpperCase(),
    persist_previous_context: true,
  };
  const { json } = await create(t, body);
  expect(await findLinkToken(t.db, json.link_token)).toMatchObject({
    tenantId: null,
    reconnects: t.account.id,
    persistsPreviousContext: true,
  });
});

test("an account of another environment is not there", async () => {
  await using t = await startTestGateway();
  const other = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
  await t.db.updateTable("integrated_accounts").set({ environment_id: other.id }).execute();
  const { status, json } = await create(t, { integrated_account_id: t.account.id });
  expect([status, json.message]).toEqual([404, "Integrated account not found"]);
});

test("a sandbox twin has the credential of its account, so that is connected", async () => {
  await using t = await startTestGateway();
  const { json: twin } = await t.call("POST", "/sandbox-integrated-account", { body: { id: t.account.id } });
  const { status, json } = await create(t, { integrated_account_id: twin.id });
  expect([status, json.message]).toEqual([400, expect.stringContaining(t.account.id)]);
});

test.each([
  [{}, "must hold tenant_id"],
  [{ tenant_id: "" }, "body.tenant_id"],
  [{ tenant_id: "x".repeat(256) }, "body.tenant_id"],
  [{ integrated_account_id: "1" }, "must be a UUID"],
  [{ tenant_id: "a", redirect_uri: "http://app.example" }, "body.redirect_uri"],
  [{ tenant_id: "a", redirect_uri: "acme-desktop://linked" }, "body.redirect_uri"],
  [{ tenant_id: "a", scopes: ["links.destroy"] }, "body.scopes"],
  [{ tenant_id: "a", scopes: [] }, "body.scopes"],
  [{ tenant_id: "a", region: "moon" }, "body.region"],
  [{ tenant_id: "a", is_sandbox: "yes" }, "body.is_sandbox"],
  [{ tenant_id: "a", context: "x" }, "body.context"],
  [{ tenant_id: "a", context: { base_url: "ftp://x" } }, "body.context.base_url"],
  [{ tenant_id: "a", context: { baseUrl: "https://x" } }, "did you mean"],
  [{ tenant_id: "a", context: { text: "x".repeat(QUOTAS.contextBytes) } }, "body.context"],
  [{ tenant_id: "a", redirect_url: "https://x" }, "did you mean"],
  [[], "body"],
  ["{", "not valid JSON"],
])("%j is refused and makes no token", async (body, message) => {
  await using t = await startTestGateway();
  const answer = await create(t, body);
  expect([answer.status, answer.json.message.toLowerCase()]).toEqual([
    400,
    expect.stringContaining(message.toLowerCase()),
  ]);
  expect(await t.db.selectFrom("link_tokens").selectAll().execute()).toEqual([]);
});

test("a scheme that the environment has registered may be led to", async () => {
  await using t = await startTestGateway();
  const install = `/environment-integration/${environmentIntegrationId(t.environmentId)}`;
  await t.call("PATCH", install, { body: { override: { link_page: { redirect_schemes: ["acme-desktop"] } } } });
  expect((await create(t, { tenant_id: "a", redirect_uri: "acme-desktop://linked" })).status).toBe(201);
});

test("another environment, an account token and a link token make none", async () => {
  await using t = await startTestGateway();
  expect((await create(t, { tenant_id: "a", environment_id: crypto.randomUUID() })).status).toBe(403);
  const body = { tenant_id: "a" };
  expect((await t.call("POST", "/link-token", { body, headers: await t.openSession() })).status).toBe(403);
  const { json } = await create(t, body);
  const asBearer = await t.call("POST", "/link-token", {
    body,
    headers: { authorization: `Bearer ${json.link_token}` },
  });
  expect([asBearer.status, asBearer.json.message]).toEqual([401, expect.stringContaining("/connect-account")]);
});

test("those that have expired are remembered for a week, and do not count", async () => {
  await using t = await startTestGateway();
  const { json } = await create(t, { tenant_id: "a" });
  const counted = () => hasLinkTokens(t.db, { environmentId: t.environmentId, nowMs: t.nowMs, count: 1 });
  expect(await counted()).toBe(true);
  t.nowMs += 7 * DAY_MS;
  expect(await counted()).toBe(false);
  await pruneLinkTokens(t.db, t.nowMs + 6 * DAY_MS);
  expect(await findLinkToken(t.db, json.link_token)).toBeDefined();
  await pruneLinkTokens(t.db, t.nowMs + 7 * DAY_MS);
  expect(await findLinkToken(t.db, json.link_token)).toBeUndefined();
});
