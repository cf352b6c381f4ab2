import type { CreatedOAuthApp } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changeRole, removeMember } from "../members/members.ts";
import { removeOAuthApp } from "../oauth-apps/oauth-apps.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import type { SignedIn } from "./testing/oauth-client.ts";
import { addApp, addSignedIn, codeOf, postForm, REDIRECT_URI, refusalOf } from "./testing/oauth-client.ts";

const HOUR_MS = 3_600_000;

describe.each(["sqlite", "postgres"] as const)("an access token, on %s", (dialect) => {
  const clock = createClock();
  let started: StartedWorkspace;
  let app: CreatedOAuthApp;
  let member: SignedIn;
  beforeAll(async () => {
    started = await startWorkspaceOn(dialect, { now: clock.now });
  });
  let slug = 0;
  beforeEach(async () => {
    slug += 1;
    app = await addApp(started, { slug: `product-${slug}` }, clock.now());
    member = await addSignedIn(started, "owner", clock.now());
  });
  afterAll(() => started.close());

  async function tokens(scope: string, by = member): Promise<{ access: string; refresh: string }> {
    const code = await codeOf(started, by, { client_id: app.clientId, scope });
    const client = { client_id: app.clientId, client_secret: app.clientSecret ?? "" };
    const fields = { grant_type: "authorization_code", redirect_uri: REDIRECT_URI, code, ...client };
    const { body } = await postForm(started, "/oauth/token", fields);
    return { access: String(body.access_token), refresh: String(body.refresh_token) };
  }
  const statusOf = async (method: string, path: string, key: string, body?: object) =>
    (await callApi(started, method, path, { key, ...(body ? { body } : {}) })).status;
  const userInfo = async (authorization?: string) => {
    const response = await fetch(`${started.origin}/api/oauth/userinfo`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  };

  test("opens what its scopes name, and the role allows at the time", async () => {
    const { access } = await tokens("links.read tags.write domains.write");
    expect(await statusOf("GET", "/links", access)).toBe(200);
    expect(await statusOf("POST", "/tags", access, { name: `t${slug}` })).toBe(201);
    expect(await statusOf("GET", "/tags", access)).toBe(200);
    expect(await statusOf("POST", "/links", access, { url: "https://acme.test" })).toBe(403);
    expect(await statusOf("GET", "/folders", access)).toBe(403);
    expect(await statusOf("POST", "/domains", access, { slug: "go.test" })).not.toBe(403);
    await changeRole(started.database.db, member.workspaceId, member.userId, "member");
    expect(await statusOf("POST", "/domains", access, { slug: "go2.test" })).toBe(403);
    await changeRole(started.database.db, member.workspaceId, member.userId, "viewer");
    expect(await statusOf("POST", "/tags", access, { name: "no" })).toBe(403);
    expect(await statusOf("GET", "/tags", access)).toBe(200);
  });

  test("opens by the role alone what has no scope, and never what only people may do", async () => {
    const { access } = await tokens("");
    expect(await statusOf("GET", "/customers", access)).toBe(200);
    expect(await statusOf("GET", "/partners", access)).not.toBe(403);
    expect(await statusOf("GET", "/links", access)).toBe(403);
    expect(await statusOf("GET", "/groups", access)).toBe(403);
    expect(await refusal(started, "GET", "/oauth/apps", { key: access })).toEqual([
      403,
      expect.any(String),
      expect.any(String),
    ]);
    await changeRole(started.database.db, member.workspaceId, member.userId, "viewer");
    expect(await statusOf("POST", "/customers", access, { externalId: "x" })).toBe(403);
  });

  test("is refused once it has expired, and says so", async () => {
    const { access } = await tokens("links.read");
    clock.advance(2 * HOUR_MS);
    expect(await refusal(started, "GET", "/links", { key: access })).toEqual([
      401,
      "unauthorized",
      "Unauthorized: Access token expired.",
    ]);
    expect(await refusal(started, "GET", "/links", { key: "dub_access_token_00" })).toEqual([
      401,
      expect.any(String),
      expect.any(String),
    ]);
  });

  test.each(["member", "application", "workspace"])("dies with its %s, at once", async (what) => {
    const { id, slug: name } = await started.addWorkspace({ slug: `gone-${slug}` });
    const by = await addSignedIn(started, "owner", clock.now(), id);
    app = await addApp(started, { slug: `gone-app-${slug}` }, clock.now(), id);
    const { access, refresh } = await tokens("links.read", by);
    const pending = await codeOf(started, by, { client_id: app.clientId });
    expect(await statusOf("GET", "/links", access)).toBe(200);
    if (what === "member") await removeMember(started.database.db, id, by.userId);
    if (what === "application") await removeOAuthApp(started.database.db, id, app.id);
    if (what === "workspace") await started.server.transfer.removeWorkspace(name);
    expect(await statusOf("GET", "/links", access)).toBe(401);
    const client = { client_id: app.clientId, client_secret: app.clientSecret ?? "" };
    const again = await postForm(started, "/oauth/token", {
      grant_type: "refresh_token",
      refresh_token: refresh,
      ...client,
    });
    const code = { grant_type: "authorization_code", redirect_uri: REDIRECT_URI, code: pending };
    const late = await postForm(started, "/oauth/token", { ...code, ...client });
    const messages =
      what === "member"
        ? ["Refresh token not found.", "Invalid code"]
        : ["OAuth app not found for the provided client_id", "OAuth app not found for the provided client_id"];
    expect([refusalOf(again), refusalOf(late)]).toEqual(messages.map((message) => [401, message]));
    expect(
      await started.database.db.selectFrom("oauth_tokens").select("id").where("workspace_id", "=", id).execute(),
    ).toEqual([]);
  });

  test("tells whose it is, and of which workspace, without an address", async () => {
    const { access } = await tokens("links.read");
    const { status, headers, body } = await userInfo(`Bearer ${access}`);
    expect([status, body]).toEqual([
      200,
      {
        id: member.userId,
        name: "Ada",
        image: null,
        workspace: { id: started.workspace.id, slug: "acme", name: "acme", logo: null },
      },
    ]);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(refusalOf(await userInfo())).toEqual([400, "Missing Authorization header."]);
    expect(refusalOf(await userInfo("Basic x"))).toEqual([400, expect.any(String)]);
    const notOne = [401, "Access token not found or expired."];
    expect(refusalOf(await userInfo(`Bearer ${started.workspace.apiKey}`))).toEqual(notOne);
    expect(refusalOf(await userInfo("Bearer dub_access_token_0"))).toEqual(notOne);
    clock.advance(2 * HOUR_MS);
    expect(refusalOf(await userInfo(`Bearer ${access}`))).toEqual(notOne);
  });
});
