import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { addMemberKey } from "../testing/insert-rows.ts";

const clock = createClock();
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());

describe("keys, in the order of behaviour/links 2.3", () => {
  const withHeader = (authorization: string) => refusal(workspace, "GET", "/links", { headers: { authorization } });

  test.each(["Basic abc", "bearer dub_x", "Bearer", "dub_x"])("%j is no bearer token", async (header) => {
    expect(await withHeader(header)).toEqual([
      400,
      "bad_request",
      "Misconfigured authorization header. Did you forget to add 'Bearer '? Learn more: https://d.to/auth",
    ]);
  });

  test("none is asked for", async () => {
    const response = await workspace.server.api.request("/links");
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { error: { code: "unauthorized", message: "Missing Authorization header." } },
    ]);
  });

  test.each(["dub_unknown", "dub_pk_publishable", "personal", "dub_ x"])("%j is not known", async (key) => {
    expect(await withHeader(`Bearer ${key}`)).toEqual([401, "unauthorized", "Unauthorized: Invalid API key."]);
  });

  test.each(["ovd_secret", "ovdmcp_secret", "ovdiat_secret"])("%j is the gateway's, and is told so", async (token) => {
    const [status, code, message] = await withHeader(`Bearer ${token}`);
    expect([status, code]).toEqual([401, "unauthorized"]);
    expect(message).toMatch(/^Unauthorized: Invalid API key\. Tokens that begin with ovd are for the gateway/);
    expect(message).not.toContain("secret");
  });

  test("a key works until it expires, and tells its last use once a minute", async () => {
    const other = await workspace.addWorkspace({ slug: "expiring" });
    const { db } = workspace.database;
    const startMs = clock.now();
    const keys = db.selectFrom("api_keys").where("workspace_id", "=", other.id);
    await db
      .updateTable("api_keys")
      .set({ expires_at_ms: startMs + 90_000 })
      .where("workspace_id", "=", other.id)
      .execute();
    const lastUsed = async () => (await keys.select("last_used_at_ms").executeTakeFirstOrThrow()).last_used_at_ms;
    const call = () => callApi(workspace, "GET", "/links", { key: other.apiKey });
    expect([(await call()).status, await lastUsed()]).toEqual([200, startMs]);
    clock.advance(59_999);
    expect([(await call()).status, await lastUsed()]).toEqual([200, startMs]);
    clock.advance(1);
    expect([(await call()).status, await lastUsed()]).toEqual([200, startMs + 60_000]);
    clock.advance(30_000);
    expect(await refusal(workspace, "GET", "/links", { key: other.apiKey })).toEqual([
      401,
      "unauthorized",
      "Unauthorized: Access token expired.",
    ]);
  });

  test("are kept as digests only", async () => {
    const rows = await workspace.database.db.selectFrom("api_keys").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(workspace.workspace.apiKey);
    expect(rows[0]?.partial_key).toMatch(/^dub\.\.\.[0-9A-Za-z]{4}$/);
  });

  test("come before everything else: without one nothing is validated", async () => {
    const answer = await refusal(workspace, "POST", "/links", { key: "dub_unknown", body: "{" });
    expect(answer[0]).toBe(401);
  });

  test("without its user a key is no key", async () => {
    const { key, userId } = await addMemberKey(workspace.database, workspace.workspace.id, "member");
    await workspace.database.db.deleteFrom("members").where("user_id", "=", userId).execute();
    expect((await refusal(workspace, "GET", "/links", { key }))[0]).toBe(401);
  });

  test("a rate limit comes before the workspace and the permissions", async () => {
    const { id } = await workspace.addWorkspace({ slug: "spent", requestsPerMinute: 1 });
    const { key } = await addMemberKey(workspace.database, id, "viewer");
    expect((await refusal(workspace, "POST", "/links?projectSlug=other", { key }))[0]).toBe(404);
    expect((await refusal(workspace, "POST", "/links?projectSlug=other", { key }))[0]).toBe(429);
  });
});

describe("the workspace that a call names, in behaviour/links 2.2", () => {
  test.each([
    ["by its id", "?workspaceId=<id>"],
    ["by the id of another, which is ignored", "?workspaceId=ws_another"],
    ["by an id of former days, which is ignored", "?workspaceId=ws_clxyz"],
    ["by its slug", "?workspaceId=acme"],
    ["by its slug, in the older parameter", "?projectSlug=acme"],
    ["not at all, with an empty parameter", "?workspaceId=&projectSlug="],
    ["by the last of several", "?projectSlug=other&projectSlug=acme"],
    ["by the parameter that wins", "?workspaceId=acme&projectSlug=other"],
  ])("%s, is the key's", async (_title, query) => {
    const { id } = workspace.workspace;
    const answer = await callApi(workspace, "GET", `/links${query.replace("<id>", id)}`);
    expect(answer.status).toBe(200);
  });

  test.each(["?workspaceId=other", "?projectSlug=other", "?projectSlug=ACME"])("%s is not there", async (query) => {
    expect(await refusal(workspace, "GET", `/links${query}`)).toEqual([404, "not_found", "Workspace not found."]);
  });

  test("asks for a login where there is no key", async () => {
    const response = await workspace.server.api.request("/links?workspaceId=acme");
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { error: { message: "Unauthorized: Login required." } },
    ]);
  });

  test("may stand in the path of links and tags, as in former days", async () => {
    const { body } = await callApi(workspace, "POST", "/projects/acme/tags", { body: { tag: "Legacy" } });
    const { id } = body as { id: string };
    const renamed = await callApi(workspace, "PUT", `/projects/acme/tags/${id}`, { body: { name: "Renamed" } });
    expect([renamed.status, renamed.body]).toEqual([200, expect.objectContaining({ id, name: "Renamed" })]);
    expect((await callApi(workspace, "GET", "/projects/acme/links/count?search=x")).status).toBe(200);
    expect(await refusal(workspace, "DELETE", `/projects/other/tags/${id}`)).toEqual([
      404,
      "not_found",
      "Workspace not found.",
    ]);
    expect((await callApi(workspace, "DELETE", `/projects/acme/tags/${id}`)).status).toBe(200);
    expect((await refusal(workspace, "GET", "/projects/acme/folders"))[0]).toBe(404);
    const overNetwork = await fetch(`${workspace.origin}/api/projects/acme/tags`, {
      headers: { authorization: `Bearer ${workspace.workspace.apiKey}` },
    });
    expect([overNetwork.status, await overNetwork.json()]).toEqual([200, []]);
  });
});
