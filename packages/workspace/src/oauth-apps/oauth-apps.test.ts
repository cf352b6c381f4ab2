import type { OAuthApp } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashSecret } from "../ids/secret.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { registerBuiltInApp } from "./built-in-app.ts";

const BODY = {
  name: "Product",
  slug: "product",
  developer: "Product Ltd",
  website: "https://product.test",
  redirectUris: ["https://product.test/callback", "http://localhost:3000/callback?x=1"],
};

describe.each(["sqlite", "postgres"] as const)("OAuth applications, on %s", (dialect) => {
  let workspace: StartedWorkspace;
  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect);
  });
  afterAll(() => workspace.close());

  test("are made with a secret that is shown once, changed and deleted", async () => {
    const api = clientOf(workspace);
    const { clientSecret, ...app } = await api.createOAuthApp({ body: BODY });
    expect(app).toMatchObject({ ...BODY, pkce: false, verified: false, description: null });
    expect([app.clientId, clientSecret]).toEqual([
      expect.stringMatching(/^dub_app_[0-9a-f]{48}$/),
      expect.stringMatching(/^dub_app_secret_[0-9a-f]{60}$/),
    ]);
    expect(app.partialClientSecret).toBe(`dub_app_secret_****${clientSecret?.slice(-8)}`);
    expect(await api.listOAuthApps()).toEqual([app]);
    const params = { appId: app.id };
    expect(await api.getOAuthApp({ params })).toEqual(app);
    const change = { name: "Renamed", redirectUris: ["https://product.test/other"] };
    const changed = await api.updateOAuthApp({ params, body: change });
    expect(changed).toMatchObject({ ...BODY, ...change, clientId: app.clientId });
    const row = await workspace.database.db.selectFrom("oauth_apps").selectAll().executeTakeFirstOrThrow();
    expect(row.client_secret_hash).toBe(hashSecret(clientSecret ?? ""));
    expect(JSON.stringify(row)).not.toContain(clientSecret);
    expect(await api.deleteOAuthApp({ params })).toEqual({ id: app.id });
    await expect(api.getOAuthApp({ params })).rejects.toThrow("OAuth application not found.");
    expect(await api.listOAuthApps()).toEqual([]);
  });

  test("with PKCE have no secret, and stay so", async () => {
    const api = clientOf(workspace);
    const app = await api.createOAuthApp({ body: { ...BODY, slug: "public", pkce: true } });
    expect(app).toMatchObject({ pkce: true, clientSecret: null, partialClientSecret: null });
    const { body } = await callApi(workspace, "PATCH", `/oauth/apps/${app.id}`, { body: { pkce: false } });
    expect((body as OAuthApp).pkce).toBe(true);
  });

  test("have a slug of their own", async () => {
    const body = { ...BODY, slug: "taken" };
    const other = await workspace.addWorkspace({ slug: "other" });
    await clientOf({ server: workspace.server, workspace: other }).createOAuthApp({ body });
    const taken = [409, "conflict", "The slug is taken by another application."];
    expect(await refusal(workspace, "POST", "/oauth/apps", { body })).toEqual(taken);
    const { id } = await clientOf(workspace).createOAuthApp({ body: { ...BODY, slug: "free" } });
    expect(await refusal(workspace, "PATCH", `/oauth/apps/${id}`, { body: { slug: "taken" } })).toEqual(taken);
  });

  test.each([
    ["none", []],
    ["six", Array.from({ length: 6 }, (_, index) => `https://product.test/${index}`)],
    ["no URL", ["product"]],
    ["another scheme", ["javascript:alert(1)"]],
    ["a scheme of an app", ["product://callback"]],
    ["a fragment", ["https://product.test/#x"]],
    ["an empty fragment", ["https://product.test/#"]],
    ["a password", ["https://a:b@product.test/"]],
    ["spaces", ["https://product.test/ x"]],
    ["a line break", ["https://product.test/\r\nx: y"]],
    ["another script", ["https://prödukt.test/"]],
  ])("take no redirect URIs that are %s", async (_what, redirectUris) => {
    const body = { ...BODY, slug: "refused", redirectUris };
    const [status, code, message] = await refusal(workspace, "POST", "/oauth/apps", { body });
    expect([status, code, message]).toEqual([422, "unprocessable_entity", expect.stringContaining("redirectUris")]);
  });

  test("are written by owners' keys without scopes alone", async () => {
    const { id } = workspace.workspace;
    const scoped = await addMemberKey(workspace.database, id, "owner", { scopes: ["apis.all", "webhooks.write"] });
    const member = await addMemberKey(workspace.database, id, "member");
    for (const { key } of [scoped, member]) {
      const [status, , message] = await refusal(workspace, "POST", "/oauth/apps", { key, body: BODY });
      expect([status, message]).toEqual([403, expect.stringContaining("'oauth_apps.write'")]);
    }
    expect((await callApi(workspace, "GET", "/oauth/apps", { key: scoped.key })).status).toBe(403);
    expect((await callApi(workspace, "GET", "/oauth/apps", { key: member.key })).status).toBe(200);
  });

  test("are at most 100", async () => {
    const { id } = await workspace.addWorkspace({ slug: "many" });
    const { key } = await addMemberKey(workspace.database, id, "owner");
    const rows = Array.from({ length: 100 }, (_, index) => ({
      ...{ id: `app_${index}`, workspace_id: id, user_id: null, name: "n", slug: `many-${index}`, description: null },
      ...{ developer: "d", website: "https://w.test", client_id: `dub_app_${index}`, client_secret_hash: null },
      ...{ partial_client_secret: null, redirect_uris: "[]", pkce: 1 as const, created_at_ms: 0, updated_at_ms: 0 },
    }));
    await workspace.database.db.insertInto("oauth_apps").values(rows).execute();
    expect(await refusal(workspace, "POST", "/oauth/apps", { key, body: { ...BODY, slug: "one-more" } })).toEqual([
      403,
      "exceeded_limit",
      "A workspace has at most 100 OAuth applications: remove one first.",
    ]);
  });

  test("the installation's own is made once, by every process, and brought up to date", async () => {
    const { db } = workspace.database;
    const given = { name: "Overdub", redirectUris: ["http://localhost:4400/back"], secret: new Uint8Array(32) };
    const all = await Promise.all([1, 2, 3].map(() => registerBuiltInApp(db, given, 1)));
    expect(new Set(all.map((app) => JSON.stringify(app))).size).toBe(1);
    const moved = { ...given, redirectUris: ["https://gateway.test/back"], secret: new Uint8Array(32).fill(1) };
    const later = await registerBuiltInApp(db, moved, 2);
    expect(later.clientId).toBe(all[0]?.clientId);
    expect(later.clientSecret).not.toBe(all[0]?.clientSecret);
    const rows = await db.selectFrom("oauth_apps").selectAll().where("workspace_id", "is", null).execute();
    expect(rows).toMatchObject([
      {
        client_id: later.clientId,
        client_secret_hash: hashSecret(later.clientSecret),
        redirect_uris: JSON.stringify(moved.redirectUris),
        verified: 1,
      },
    ]);
    // A command knows no addresses.
    expect(await registerBuiltInApp(db, { ...moved, redirectUris: undefined }, 3)).toEqual(later);
    expect(
      await db.selectFrom("oauth_apps").select("redirect_uris").where("workspace_id", "is", null).execute(),
    ).toEqual([{ redirect_uris: JSON.stringify(moved.redirectUris) }]);
    expect((await clientOf(workspace).listOAuthApps()).some(({ clientId }) => clientId === later.clientId)).toBe(false);
  });
});
