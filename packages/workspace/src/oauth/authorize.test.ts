import type { CreatedOAuthApp } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setVerified } from "../oauth-apps/oauth-apps.ts";
import type { SignedIn } from "./testing/oauth-client.ts";
import { addApp, addSignedIn, authorize, CHALLENGE, REDIRECT_URI, refusalOf } from "./testing/oauth-client.ts";

let started: StartedWorkspace;
let app: CreatedOAuthApp;
let publicApp: CreatedOAuthApp;
let member: SignedIn;
let viewer: SignedIn;
let stranger: SignedIn;
beforeAll(async () => {
  started = await startWorkspace();
  const nowMs = Date.now();
  app = await addApp(started, { slug: "product" }, nowMs);
  publicApp = await addApp(started, { slug: "public", pkce: true }, nowMs);
  member = await addSignedIn(started, "member", nowMs);
  viewer = await addSignedIn(started, "viewer", nowMs);
  const other = await started.addWorkspace({ slug: "other" });
  stranger = await addSignedIn(started, "owner", nowMs, other.id);
});
afterAll(() => started.close());

const fields = (more = {}) => ({ client_id: app.clientId, scope: "links.read", state: "s ä&=", ...more });

describe("consent by a script", () => {
  test("gives the address to go to", async () => {
    const { status, body } = await authorize(started, member, fields());
    expect(status).toBe(200);
    const url = new URL(String(body.callbackUrl));
    expect(`${url.origin}${url.pathname}`).toBe("https://product.test/callback");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: "1",
      code: expect.stringMatching(/^[0-9a-f]{80}$/),
      state: "s ä&=",
      iss: started.origin,
    });
  });

  test("refuses in this order: the role, the application, the redirect URI, PKCE, whether it is verified", async () => {
    const wrong = { scope: "domains.write", client_id: "none", redirect_uri: "https://evil.test/" };
    const refused = async (by: SignedIn, more: object) => refusalOf(await authorize(started, by, fields(more)));
    expect(await refused(member, wrong)).toEqual([400, expect.stringContaining("domains.write")]);
    const inRole = { ...wrong, scope: "links.read" };
    expect(await refused(member, inRole)).toEqual([404, expect.stringContaining("client_id")]);
    const known = { ...inRole, client_id: publicApp.clientId };
    expect(await refused(stranger, known)).toEqual([400, expect.stringMatching(/^Invalid redirect_uri parameter /)]);
    const own = { ...known, redirect_uri: REDIRECT_URI };
    expect(await refused(stranger, own)).toEqual([400, expect.stringContaining("code_challenge")]);
    expect(await refused(stranger, { ...own, code_challenge: CHALLENGE })).toEqual([400, expect.any(String)]);
    const proved = { ...own, code_challenge: CHALLENGE, code_challenge_method: "S256" };
    expect(await refused(stranger, proved)).toEqual([403, expect.stringContaining("not verified")]);
    expect(await authorize(started, member, fields(proved))).toMatchObject({ status: 200 });
  });

  test("lets a verified application into every workspace", async () => {
    const { id } = await addApp(started, { slug: "verified" }, 0);
    await setVerified(started.database.db, started.workspace.id, id, { isVerified: true, nowMs: 1 });
    const { clientId } = await addApp(started, { slug: "not-verified" }, 0);
    const verified = await started.database.db
      .selectFrom("oauth_apps")
      .select("client_id")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const ask = (client_id: string) => authorize(started, stranger, fields({ client_id }));
    expect(await ask(verified.client_id)).toMatchObject({ status: 200 });
    expect(await ask(clientId)).toMatchObject({ status: 403 });
  });

  test("is for owners and members, of their own workspace, who are signed in", async () => {
    expect(refusalOf(await authorize(started, viewer, fields()))).toEqual([403, expect.any(String)]);
    const foreign = { ...member, workspaceId: stranger.workspaceId };
    expect(refusalOf(await authorize(started, foreign, fields()))).toEqual([404, "Workspace not found."]);
    const nobody = { ...member, cookie: "overdub_session=0000" };
    expect(refusalOf(await authorize(started, nobody, fields()))).toEqual([401, "Unauthorized: Login required."]);
  });

  test.each([
    [{ origin: "https://evil.test" }],
    [{ "sec-fetch-site": "cross-site", origin: "https://evil.test" }],
    [{ "sec-fetch-site": "same-site" }],
    [{}],
  ])("is refused unless a page of this server asks: %j", async (headers: Record<string, string>) => {
    expect(refusalOf(await authorize(started, member, fields(), headers))).toEqual([403, expect.any(String)]);
  });

  test.each([
    ["response_type", "token"],
    ["redirect_uri", "product"],
    ["scope", "partners.read"],
    ["code_challenge_method", "plain"],
    ["state", "x".repeat(1025)],
  ])("takes no %s like %s", async (name, value) => {
    expect(refusalOf(await authorize(started, member, fields({ [name]: value })))).toEqual([422, expect.any(String)]);
  });
});

describe("the page of consent", () => {
  const page = (query: object, headers = {}) =>
    fetch(`${started.origin}/oauth/authorize?${new URLSearchParams(query as Record<string, string>)}`, {
      headers,
      redirect: "manual",
    });
  const query = (more = {}) => ({ ...fields(), response_type: "code", redirect_uri: REDIRECT_URI, ...more });
  const submit = async (form: Record<string, string>, by = member, more = {}) => {
    const action = `${started.origin}/oauth/authorize?${new URLSearchParams({ ...query(), ...more })}`;
    const shown = await (await fetch(action, { headers: { cookie: by.cookie } })).text();
    const [, form_token = ""] = /name="form_token" value="([^"]+)"/.exec(shown) ?? [];
    return fetch(action, {
      method: "POST",
      redirect: "manual",
      headers: { cookie: by.cookie, origin: started.origin },
      body: new URLSearchParams({ form_token, workspace_id: by.workspaceId, ...form }),
    });
  };

  test("can't be framed, is not kept, and says who asks for what", async () => {
    const response = await page(query(), { cookie: member.cookie });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(response.headers.get("x-frame-options")).toBe("DENY");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const text = await response.text();
    expect(text).toContain("Connect Product to acme");
    expect(text).toContain("product.test");
  });

  test("asks whoever is not signed in to do so, and comes back", async () => {
    const response = await page(query());
    expect(response.status).toBe(303);
    const url = new URL(response.headers.get("location") ?? "", started.origin);
    expect(url.pathname).toBe("/_/sign-in");
    const back = new URL(url.searchParams.get("return_to") ?? "", started.origin);
    expect([back.pathname, Object.fromEntries(back.searchParams)]).toEqual(["/oauth/authorize", query()]);
  });

  test("sends nobody to an address that is not the application's, signed in or not", async () => {
    for (const headers of [{}, { cookie: member.cookie }]) {
      const response = await page(query({ redirect_uri: "https://evil.test/" }), headers);
      expect([response.status, response.headers.get("location")]).toEqual([400, null]);
      expect((await page(query({ client_id: "<script>" }), headers)).status).toBe(404);
    }
  });

  test("sends back with a code, or says that it was declined", async () => {
    const allowed = await submit({ decision: "allow" });
    expect([allowed.status, allowed.headers.get("location")]).toEqual([
      303,
      expect.stringMatching(/^https:\/\/product\.test\/callback\?tenant=1&code=[0-9a-f]{80}&state=/),
    ]);
    const declined = await submit({ decision: "decline" });
    const url = new URL(declined.headers.get("location") ?? "");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: "1",
      error: "access_denied",
      state: "s ä&=",
      iss: started.origin,
    });
  });

  test("takes no form but its own", async () => {
    expect((await submit({ decision: "allow", form_token: "" })).status).toBe(403);
    expect((await submit({ decision: "allow", form_token: "x".repeat(43) })).status).toBe(403);
    expect((await submit({ decision: "allow", workspace_id: stranger.workspaceId })).status).toBe(422);
    const codes = await started.database.db.selectFrom("oauth_codes").select("workspace_id").execute();
    expect(codes.filter(({ workspace_id }) => workspace_id === stranger.workspaceId)).toHaveLength(1);
  });

  test("tells a viewer why not, and has no button for it", async () => {
    const text = await (await page(query(), { cookie: viewer.cookie })).text();
    expect(text).toContain("Only owners and members of a workspace can connect applications to it.");
    expect(text).not.toContain('value="allow"');
    expect((await submit({ decision: "allow" }, viewer)).status).toBe(403);
  });

  test("is for GET and POST", async () => {
    const response = await fetch(`${started.origin}/oauth/authorize`, { method: "PUT" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
  });
});
