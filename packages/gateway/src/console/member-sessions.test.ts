import { AppError } from "@overdub/contract";
import { expect, test } from "vitest";
import type { MemberSession, Members } from "../callers/members.ts";
import { createSignInLink } from "../operator-sessions/sign-in-links.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway, toAnswer } from "../testing/test-gateway.ts";

const OWN = {
  host: "localhost",
  "sec-fetch-site": "same-origin",
  "overdub-console": "1",
  origin: "http://localhost",
};
const PASSWORD = "correct horse battery";

/** A workspace whose members are two people: Ada of A, and Bo of A and B. */
function createMembers() {
  const sessions = new Map<string, string>();
  const people: Record<string, readonly string[]> = { "ada@a.test": ["ws_A"], "bo@a.test": ["ws_A", "ws_B"] };
  let attempts = 0;
  const members: Members = {
    async signIn({ email, password }) {
      attempts += 1;
      if (attempts > 5)
        throw new AppError("rate_limit_exceeded", "There were too many attempts.", { retryAfterSeconds: 600 });
      if (password !== PASSWORD || !people[email]) return undefined;
      const secret = `secret${sessions.size}of${email}`;
      sessions.set(secret, email);
      return secret;
    },
    async find(secret): Promise<MemberSession | undefined> {
      const email = sessions.get(secret);
      return email === undefined
        ? undefined
        : {
            id: `id of ${email}`,
            email,
            memberships: (people[email] ?? []).map((workspaceId) => ({
              workspaceId,
              workspaceSlug: workspaceId.toLowerCase(),
              workspaceName: workspaceId,
              userId: "user_1",
              role: "viewer",
              permissions: ["links.read"],
            })),
            expiresAtMs: Date.parse("2026-11-05T10:00:00.000Z"),
            bearerFor: (workspaceId) => `member of ${workspaceId}`,
          };
    },
    async end(secret) {
      sessions.delete(secret);
    },
  };
  return { members, sessions };
}

async function send(t: TestGateway, method: string, path: string, cookie = "", body?: unknown) {
  const headers = { ...OWN, ...(cookie && { cookie }) };
  const init: RequestInit = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return toAnswer(await t.gateway.app.request(`http://localhost${path}`, init));
}

async function signIn(t: TestGateway, email: string, password = PASSWORD, before = "") {
  const answer = await send(t, "POST", "/console/session", before, { email, password });
  return { ...answer, cookie: answer.headers.get("set-cookie")?.split(";")[0] ?? "" };
}

test("a member reaches the workspace with a bearer of its own, and is told as what", async () => {
  const { members } = createMembers();
  await using t = await startTestGateway({ members });
  const { status, headers, json, cookie } = await signIn(t, "ada@a.test");
  expect(status).toBe(201);
  expect(headers.get("set-cookie")).toMatch(/^overdub_console=ovdmem_\w[^;]*; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(json).toMatchObject({
    kind: "member",
    name: "ada@a.test",
    is_operator: false,
    environment: null,
    workspaces: [{ id: "ws_A", role: "viewer", permissions: ["links.read"] }],
  });
  t.sent.length = 0;
  expect((await send(t, "GET", "/proxy/links?integrated_account_id=ws_A", cookie)).status).toBe(200);
  expect((await send(t, "GET", "/custom/groups", cookie)).status).toBe(200);
  expect(t.sent.map(({ url, headers: { authorization } }) => [url.split("?")[0], authorization])).toEqual([
    ["embedded:/links", "Bearer member of ws_A"],
    ["embedded:/groups", "Bearer member of ws_A"],
  ]);
  const [logged] = (await t.call("GET", "/audit-log?actor_type=member_session")).json.result;
  expect(logged).toMatchObject({ action: "session.create", actor: { name: "ada@a.test" } });
});

test("no member reads another workspace, an account, or what operators manage", async () => {
  const { members } = createMembers();
  await using t = await startTestGateway({ members });
  const { cookie } = await signIn(t, "ada@a.test");
  const both = (await signIn(t, "bo@a.test")).cookie;
  t.sent.length = 0;
  for (const id of ["ws_B", t.account.id, "ws_a", "../ws_A"]) {
    for (const path of ["/proxy/links", "/custom/links", "/enrichment"]) {
      const query = `integrated_account_id=${encodeURIComponent(id)}&email=x@y.test`;
      const answer = await send(t, "GET", `${path}?${query}`, cookie);
      expect([path, id, answer.status, answer.json.message]).toEqual([path, id, 404, "Integrated account not found"]);
    }
  }
  // Who is in several says which.
  expect((await send(t, "GET", "/proxy/links", both)).status).toBe(400);
  for (const path of [
    "/integrated-account",
    `/integrated-account/${t.account.id}`,
    `/integrated-account/${t.account.id}/tools`,
    "/integrated-account/me",
    "/api-token",
    "/link-token",
    "/webhook",
    "/log",
    "/audit-log",
    "/environment",
    "/sync-job",
    "/datastore",
    "/conversion-source",
    "/campaign",
    "/run",
    "/batch-request",
    "/tools",
  ]) {
    for (const method of ["GET", "POST"]) {
      const { status } = await send(t, method, path, cookie, method === "POST" ? {} : undefined);
      expect([method, path, [403, 404, 405].includes(status)]).toEqual([method, path, true]);
    }
  }
  expect(t.sent).toEqual([]);
});

test("a refused call leaves accounts as they are, and is told in the workspace's words", async () => {
  const { members } = createMembers();
  await using t = await startTestGateway({ members });
  const { cookie } = await signIn(t, "ada@a.test");
  const message = "Your role in this workspace is viewer.";
  t.script(() => ({ status: 403, json: { error: { code: "forbidden", message } } }));
  const write = await send(t, "POST", "/proxy/links?integrated_account_id=ws_A", cookie, { url: "https://x.test" });
  expect([write.status, write.json.message]).toEqual([403, expect.stringContaining(message)]);
  t.script(() => ({ status: 401, json: { error: { code: "unauthorized", message: "Ended" } } }));
  expect((await send(t, "GET", "/proxy/links", cookie)).status).toBe(401);
  expect((await t.reload()).status).toBe("active");
});

test("many at once are sent in the member's name, too", async () => {
  const { members } = createMembers();
  await using t = await startTestGateway({ members });
  const { cookie } = await signIn(t, "ada@a.test");
  t.sent.length = 0;
  const linkIds = ["link_1"];
  const { status } = await send(t, "POST", "/proxy/links/bulk_delete?integrated_account_id=ws_A", cookie, { linkIds });
  const bearers = new Set(t.sent.map(({ headers }) => headers.authorization));
  expect([status, [...bearers]]).toEqual([200, ["Bearer member of ws_A"]]);
});

test("signing in ends what the browser had, signing out ends the session, and a lost one opens nothing", async () => {
  const { members, sessions } = createMembers();
  await using t = await startTestGateway({ members });
  const first = await signIn(t, "ada@a.test");
  const second = await signIn(t, "bo@a.test", PASSWORD, first.cookie);
  expect([...sessions.values()]).toEqual(["bo@a.test"]);
  expect((await send(t, "GET", "/console/session", first.cookie)).status).toBe(401);
  expect((await send(t, "GET", "/proxy/links?integrated_account_id=ws_A", first.cookie)).status).toBe(401);
  const out = await send(t, "DELETE", "/console/session", second.cookie);
  expect([out.status, out.headers.get("set-cookie"), sessions.size]).toEqual([
    200,
    expect.stringContaining("Max-Age=0"),
    0,
  ]);

  const { environmentId, nowMs } = t;
  const { url } = await createSignInLink(t.db, { environmentId, publicUrl: "http://gateway.example", nowMs });
  const operator = await send(t, "POST", "/console/session", "", { link: url.slice(url.indexOf("#") + 1) });
  const cookie = operator.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await signIn(t, "ada@a.test", PASSWORD, cookie)).status).toBe(201);
  expect((await send(t, "GET", "/console/session", cookie)).status).toBe(401);
});

test("a wrong password is a 401 like an unknown address, is recorded without it, and many are too many", async () => {
  const { members } = createMembers();
  await using t = await startTestGateway({ members });
  for (const email of ["ada@a.test", "nobody@a.test"]) {
    const { status, json } = await signIn(t, email, "wrong");
    expect([status, json.message]).toEqual([401, "Wrong email address or password"]);
  }
  const refused = await t.db.selectFrom("audit_log").selectAll().where("action", "=", "sign_in.refused").execute();
  expect(refused.length).toBeGreaterThan(0);
  expect(JSON.stringify(refused)).not.toMatch(/ada@|wrong"/);
  for (let attempt = 0; attempt < 3; attempt += 1) await signIn(t, "ada@a.test", "wrong");
  const { status, headers } = await signIn(t, "ada@a.test");
  expect([status, headers.get("retry-after")]).toEqual([429, "600"]);
});

test("where there is no workspace, nobody signs in by an address", async () => {
  await using t = await startTestGateway();
  expect((await signIn(t, "ada@a.test")).status).toBe(401);
  expect((await send(t, "GET", "/console/session", "overdub_console=ovdmem_made-up")).status).toBe(401);
});
