import { describeEachDialect } from "@overdub/storage/testing/databases";
import { expect, test } from "vitest";
import { createApiToken, revokeApiToken } from "../api-tokens/api-token.ts";
import { createSignInLink } from "../operator-sessions/sign-in-links.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway, toAnswer } from "../testing/test-gateway.ts";

const HOUR_MS = 3_600_000;
const PAGE = { host: "localhost", "sec-fetch-site": "same-origin", "overdub-console": "1" };
const OWN = { ...PAGE, origin: "http://localhost" };

/** As a browser sends it, which is without a token. */
async function send(t: TestGateway, method: string, path: string, headers: Record<string, string>, body?: unknown) {
  const init: RequestInit = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return toAnswer(await t.gateway.app.request(`http://localhost${path}`, init));
}

async function signIn(t: TestGateway, body: unknown = { token: t.authorization.slice("Bearer ".length) }) {
  const answer = await send(t, "POST", "/console/session", OWN, body);
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  return { ...answer, cookie };
}

const printLink = async ({ db, environmentId, nowMs }: TestGateway) => {
  const { url } = await createSignInLink(db, { environmentId, publicUrl: "http://gateway.example/", nowMs });
  return url.slice(url.indexOf("#") + 1);
};

describeEachDialect("signing in to the console", ({ createUrl }) => {
  const start = async () => startTestGateway({ databaseUrl: await createUrl() });

  test("with an API token, a browser reaches what the token reaches, and signing out ends it", async () => {
    await using t = await start();
    const { status, headers, cookie, json } = await signIn(t);
    expect(status).toBe(201);
    expect(headers.get("set-cookie")).toMatch(/^overdub_console=ovdses_\w+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(json).toMatchObject({ name: "Test", is_operator: false, environment: { name: "Test" } });
    const page = { ...OWN, cookie };
    expect((await send(t, "GET", "/integrated-account", page)).json.result).toHaveLength(1);
    const links = `/proxy/links?integrated_account_id=${t.account.id}`;
    expect((await send(t, "GET", links, page)).status).toBe(200);
    expect((await send(t, "GET", "/console/session", page)).json.id).toBe(json.id);

    expect((await send(t, "DELETE", "/console/session", page)).headers.get("set-cookie")).toContain("=; ");
    for (const path of ["/integrated-account", links, "/console/session"])
      expect((await send(t, "GET", path, page)).status).toBe(401);
    const audit = (await t.call("GET", "/audit-log?actor_type=operator_session&sort_by=created_at")).json.result;
    expect(audit.map((entry: { action: string }) => entry.action).toSorted()).toEqual([
      "session.create",
      "session.end",
    ]);
    const stored = JSON.stringify(await t.db.selectFrom("audit_log").selectAll().execute());
    expect(stored).not.toContain("ovdses_");
  });

  test("a link signs in once, and within its hour", async () => {
    await using t = await start();
    const link = await printLink(t);
    const first = await signIn(t, { link });
    expect([first.status, first.json.name, first.json.is_operator]).toEqual([201, "Operator", true]);
    const again = await signIn(t, { link });
    expect([again.status, again.json.message]).toEqual([401, expect.stringContaining("overdub -- login")]);
    const late = await printLink(t);
    t.nowMs += HOUR_MS;
    expect((await signIn(t, { link: late })).status).toBe(401);
    const old = await printLink(t);
    await printLink(t);
    expect((await signIn(t, { link: old })).status).toBe(401);
    const stored = JSON.stringify(await t.db.selectFrom("operator_sign_in_links").selectAll().execute());
    expect(stored).not.toContain("ovdlog_");
  });

  test("of two uses of a link at the same time one signs in", async () => {
    await using t = await start();
    const link = await printLink(t);
    const statuses = (await Promise.all([signIn(t, { link }), signIn(t, { link })])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 401]);
  });

  test("a session ends when it lies idle, when it is old, and with its token", async () => {
    await using t = await start();
    const reads = async (cookie: string) =>
      (await send(t, "GET", "/integrated-account", { ...OWN, cookie })).status === 200;
    const idle = (await signIn(t)).cookie;
    t.nowMs += 72 * HOUR_MS;
    expect(await reads(idle)).toBe(false);

    const busy = (await signIn(t)).cookie;
    for (let day = 0; day < 29; day += 1) {
      t.nowMs += 24 * HOUR_MS;
      expect(await reads(busy)).toBe(true);
      await expect
        .poll(
          async () => (await t.db.selectFrom("operator_sessions").select("used_at_ms").execute()).at(-1)?.used_at_ms,
        )
        .toBe(t.nowMs);
    }
    t.nowMs += 24 * HOUR_MS;
    expect(await reads(busy)).toBe(false);

    const { environmentId, nowMs } = t;
    const expiresAtMs = nowMs + HOUR_MS;
    const short = await createApiToken(t.db, { environmentId, name: "Short", nowMs, expiresAtMs });
    const ofShort = (await signIn(t, { token: short.token })).cookie;
    const other = await createApiToken(t.db, { environmentId, name: "Other", nowMs });
    const ofOther = (await signIn(t, { token: other.token })).cookie;
    await revokeApiToken(t.db, { environmentId, which: "Other", nowMs });
    expect([await reads(ofShort), await reads(ofOther)]).toEqual([true, false]);
    t.nowMs = expiresAtMs;
    expect(await reads(ofShort)).toBe(false);
  });
});

test.each<[string, Record<string, string>]>([
  ["a page of another port of this machine", { "sec-fetch-site": "same-site", origin: "http://localhost:4401" }],
  ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
  ["an old browser on another site", { "sec-fetch-site": "", origin: "https://evil.example" }],
  ["a typed address", { "sec-fetch-site": "none" }],
  ["a form", { "overdub-console": "" }],
  ["a page without an origin", { origin: "null" }],
])("the cookie opens nothing for %s", async (_, changed) => {
  await using t = await startTestGateway();
  const { cookie } = await signIn(t);
  t.sent.length = 0;
  const headers = Object.fromEntries(
    Object.entries({ ...OWN, cookie, ...changed }).filter(([, value]) => value !== ""),
  );
  const at = `integrated_account_id=${t.account.id}`;
  for (const [method, path] of [
    ["GET", `/proxy/links?${at}`],
    ["POST", `/proxy/links?${at}`],
    ["DELETE", `/custom/links/x?${at}`],
    ["DELETE", `/integrated-account/${t.account.id}`],
    ["DELETE", "/console/session"],
    ["POST", "/console/session"],
  ] as const) {
    const { status, json } = await send(t, method, path, headers, method === "GET" ? undefined : { token: "x" });
    expect([path, status, json.message]).toEqual([path, 403, "A console session is for pages of the console only"]);
  }
  expect(t.sent).toEqual([]);
  expect((await t.reload()).status).toBe("active");
});

test("behind TLS the cookie is bound to its host and goes nowhere without", async () => {
  await using t = await startTestGateway();
  const token = t.authorization.slice("Bearer ".length);
  const env = { incoming: { socket: { remoteAddress: "127.0.0.1" } } };
  const init = {
    method: "POST",
    headers: { ...PAGE, host: "gateway.example", "x-forwarded-proto": "https" },
    body: JSON.stringify({ token }),
  };
  // No proxy is trusted, so that its word for TLS is none.
  const plain = await t.gateway.app.request("http://gateway.example/console/session", init, env);
  expect(plain.headers.get("set-cookie")).toMatch(/^overdub_console=/);
});

test("who tries many tokens waits, and a refused one is recorded", async () => {
  await using t = await startTestGateway();
  for (let attempt = 0; attempt < 10; attempt += 1) expect((await signIn(t, { token: "ovd_wrong" })).status).toBe(401);
  const { status, headers } = await signIn(t);
  expect([status, Number(headers.get("retry-after"))]).toEqual([429, 60]);
  const [entry] = await t.db.selectFrom("audit_log").selectAll().where("action", "=", "sign_in.refused").execute();
  expect(entry).toMatchObject({ message: "This API token is unknown, or has expired" });
});

test.each([{}, { token: 7 }, { token: "" }, { link: "x", token: "y" }, "nothing", []])("%j is a 400", async (body) => {
  await using t = await startTestGateway();
  expect((await signIn(t, body)).status).toBe(400);
});

test("a session has the same rights as its token: it makes no tokens unless that may", async () => {
  await using t = await startTestGateway();
  const { environmentId, nowMs } = t;
  const { token } = await createApiToken(t.db, { environmentId, name: "Root", nowMs, isOperator: true });
  for (const [body, expected] of [
    [undefined, 403],
    [{ token }, 201],
    [{ link: await printLink(t) }, 201],
  ] as const) {
    const { cookie } = await signIn(t, body);
    const made = await send(t, "POST", "/api-token", { ...OWN, cookie }, { name: `Made ${expected} ${cookie}` });
    expect(made.status).toBe(expected);
  }
});
