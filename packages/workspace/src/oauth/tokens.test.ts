import type { CreatedOAuthApp } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClock } from "../testing/clock.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import type { SignedIn } from "./testing/oauth-client.ts";
import {
  addApp,
  addSignedIn,
  CHALLENGE,
  codeOf,
  postForm,
  REDIRECT_URI,
  refusalOf,
  VERIFIER,
} from "./testing/oauth-client.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe.each(["sqlite", "postgres"] as const)("tokens, on %s", (dialect) => {
  const clock = createClock();
  let started: StartedWorkspace;
  let app: CreatedOAuthApp;
  let other: CreatedOAuthApp;
  let publicApp: CreatedOAuthApp;
  let member: SignedIn;

  beforeAll(async () => {
    started = await startWorkspaceOn(dialect, { now: clock.now });
    app = await addApp(started, { slug: "product" }, clock.now());
    other = await addApp(started, { slug: "other" }, clock.now());
    publicApp = await addApp(started, { slug: "public", pkce: true }, clock.now());
    member = await addSignedIn(started, "member", clock.now());
  });
  afterAll(() => started.close());

  const secretOf = ({ clientId, clientSecret }: CreatedOAuthApp) => ({
    client_id: clientId,
    client_secret: clientSecret ?? undefined,
  });
  const newCode = (of: CreatedOAuthApp = app, fields = {}) =>
    codeOf(started, member, { client_id: of.clientId, scope: "links.read", ...fields });
  const pkce = { code_challenge: CHALLENGE, code_challenge_method: "S256" };
  const grant = { grant_type: "authorization_code", redirect_uri: REDIRECT_URI };
  const token = (fields: Record<string, string | undefined>, headers = {}) =>
    postForm(started, "/oauth/token", fields, headers);
  const exchange = async (of: CreatedOAuthApp = app, fields = {}) =>
    token({ ...grant, ...secretOf(of), code: await newCode(of), ...fields });
  const opens = async (accessToken: unknown) =>
    (await fetch(`${started.origin}/api/links`, { headers: { authorization: `Bearer ${accessToken}` } })).status;

  test("a code gives a pair of tokens, in Dub's form", async () => {
    const { status, headers, body } = await exchange();
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^dub_access_token_[0-9a-f]{80}$/),
      refresh_token: expect.stringMatching(/^[0-9a-f]{80}$/),
      token_type: "Bearer",
      expires_in: 7200,
      scope: "links.read user.read",
    });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(await opens(body.access_token)).toBe(200);
  });

  test("of an application, a member and a workspace one pair is live", async () => {
    const first = (await exchange()).body;
    const second = (await exchange()).body;
    expect([await opens(first.access_token), await opens(second.access_token)]).toEqual([401, 200]);
    const refused = await token({
      grant_type: "refresh_token",
      ...secretOf(app),
      refresh_token: String(first.refresh_token),
    });
    expect(refusalOf(refused)).toEqual([401, "Refresh token not found."]);
    // Another application's stays.
    const others = (await exchange(other)).body;
    expect([await opens(second.access_token), await opens(others.access_token)]).toEqual([200, 200]);
  });

  test("a code is used once, also by two at once", async () => {
    const code = await newCode();
    const both = await Promise.all([1, 2].map(() => token({ ...grant, ...secretOf(app), code })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(refusalOf(await token({ ...grant, ...secretOf(app), code }))).toEqual([401, "Invalid code"]);
  });

  test("a code that comes again ends what it gave, refreshed or not, and nothing else", async () => {
    const code = await newCode();
    const { body } = await token({ ...grant, ...secretOf(app), code });
    const fields = { grant_type: "refresh_token", ...secretOf(app), refresh_token: String(body.refresh_token) };
    const refreshed = (await token(fields)).body;
    const others = (await exchange(other)).body;
    // Whoever cannot show to be the application ends nothing.
    const stranger = await token({ ...grant, client_id: app.clientId, client_secret: "x", code });
    const elsewhere = await token({ ...grant, ...secretOf(other), code });
    expect([stranger.status, elsewhere.status]).toEqual([401, 401]);
    expect(await opens(refreshed.access_token)).toBe(200);
    expect(refusalOf(await token({ ...grant, ...secretOf(app), code }))).toEqual([401, "Invalid code"]);
    expect([await opens(refreshed.access_token), await opens(others.access_token)]).toEqual([401, 200]);
    const again = { ...fields, refresh_token: String(refreshed.refresh_token) };
    expect(refusalOf(await token(again))).toEqual([401, "Refresh token not found."]);
  });

  test("a replay of a code does not end what a later consent gave", async () => {
    const code = await newCode();
    expect((await token({ ...grant, ...secretOf(app), code })).status).toBe(200);
    const later = (await exchange()).body;
    expect(refusalOf(await token({ ...grant, ...secretOf(app), code }))).toEqual([401, "Invalid code"]);
    expect(await opens(later.access_token)).toBe(200);
  });

  test("each fault of an exchange has its text, in this order", async () => {
    const code = await newCode();
    const foreign = await newCode(other);
    const publicCode = await newCode(publicApp, pkce);
    const { clientId } = publicApp;
    const faults: [Record<string, string | undefined>, number, string][] = [
      [{}, 401, "Missing client_id"],
      [{ client_secret: "x" }, 401, "Missing client_id"],
      [{ client_id: "dub_app_none" }, 401, "OAuth app not found for the provided client_id"],
      [{ client_id: clientId }, 400, "Missing code_verifier parameter"],
      [{ client_id: app.clientId }, 401, "Missing client_secret"],
      [{ client_id: app.clientId, client_secret: "x" }, 401, "Invalid client_secret"],
      [{ ...secretOf(app), code: "none" }, 401, "Invalid code"],
      [{ ...secretOf(app), code: foreign }, 401, "Invalid code"],
      [{ client_id: clientId, code: publicCode, code_verifier: "wrong" }, 401, "invalid_grant"],
      [{ ...secretOf(app), redirect_uri: "https://product.test/callback" }, 400, "redirect_uri does not match"],
    ];
    for (const [fields, status, message] of faults) {
      expect([fields, refusalOf(await token({ ...grant, code, ...fields }))]).toEqual([fields, [status, message]]);
    }
    // None of them used up a code.
    expect((await token({ ...grant, ...secretOf(app), code })).status).toBe(200);
    expect((await token({ ...grant, client_id: clientId, code: publicCode, code_verifier: VERIFIER })).status).toBe(
      200,
    );
  });

  test("a public application needs no secret, and one that is sent is ignored", async () => {
    const code = await newCode(publicApp, pkce);
    const fields = { client_id: publicApp.clientId, client_secret: "any", code_verifier: VERIFIER };
    expect(await token({ ...grant, ...fields, code })).toMatchObject({ status: 200 });
  });

  test("PKCE that an application with a secret has begun is asked for, and half of it is none", async () => {
    const code = await newCode(app, pkce);
    const fields = { ...grant, ...secretOf(app), code };
    for (const wrong of [{}, { code_verifier: "wrong" }]) {
      expect(refusalOf(await token({ ...fields, ...wrong }))).toEqual([401, "invalid_grant"]);
    }
    expect(await token({ ...fields, code_verifier: VERIFIER })).toMatchObject({ status: 200 });
    const challengeLeftOut = { ...grant, ...secretOf(app), code: await newCode(), code_verifier: VERIFIER };
    expect(refusalOf(await token(challengeLeftOut))).toEqual([401, "invalid_grant"]);
    await expect(newCode(app, { code_challenge: CHALLENGE })).rejects.toThrow("Missing code_challenge");
  });

  test("HTTP Basic counts where the form has neither id nor secret", async () => {
    const basic = (id: string, secret: string) => ({
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
    });
    const right = basic(app.clientId, app.clientSecret ?? "");
    expect(await token({ ...grant, code: await newCode() }, right)).toMatchObject({ status: 200 });
    const encoded = basic(app.clientId.replaceAll("_", "%5F"), (app.clientSecret ?? "").replaceAll("_", "%5F"));
    expect(await token({ ...grant, code: await newCode() }, encoded)).toMatchObject({ status: 200 });
    const code = await newCode();
    const half = await token({ ...grant, code, client_id: app.clientId }, right);
    expect(refusalOf(half)).toEqual([401, "Missing client_secret"]);
    expect(await token({ ...grant, code, ...secretOf(app) }, basic("x", "y"))).toMatchObject({ status: 200 });
  });

  test("a code lives for two minutes, and is gone once it was late", async () => {
    const [inTime, late] = [await newCode(), await newCode()];
    clock.advance(2 * MINUTE_MS - 1);
    expect(await token({ ...grant, ...secretOf(app), code: inTime })).toMatchObject({ status: 200 });
    clock.advance(1);
    const fields = { ...grant, ...secretOf(app), code: late };
    expect(refusalOf(await token(fields))).toEqual([400, "Authorization code has expired"]);
    expect(refusalOf(await token(fields))).toEqual([401, "Invalid code"]);
  });

  test("each fault of a refresh has its text", async () => {
    const { refresh_token } = (await exchange()).body;
    const fields = { grant_type: "refresh_token", refresh_token: String(refresh_token) };
    expect(refusalOf(await token(fields))).toEqual([401, "Missing client_id"]);
    const wrong = { ...fields, client_id: app.clientId, client_secret: "x" };
    expect(refusalOf(await token(wrong))).toEqual([401, "Invalid client_secret"]);
    const unknown = { ...fields, ...secretOf(app), refresh_token: "x" };
    expect(refusalOf(await token(unknown))).toEqual([401, "Refresh token not found."]);
    expect(refusalOf(await token({ ...fields, ...secretOf(other) }))).toEqual([401, "Client ID mismatch."]);
    clock.advance(120 * DAY_MS);
    expect(refusalOf(await token({ ...fields, ...secretOf(app) }))).toEqual([401, "Refresh token expired."]);
    member = await addSignedIn(started, "member", clock.now());
  });

  test("revoking ends the pair, by either of both, for the application that has it", async () => {
    const revoke = (of: CreatedOAuthApp, value: unknown) =>
      postForm(started, "/oauth/revoke", { ...secretOf(of), token: String(value), token_type_hint: "refresh_token" });
    for (const which of ["access_token", "refresh_token"]) {
      const { body } = await exchange();
      expect(await revoke(other, body[which])).toMatchObject({ status: 200 });
      expect(await opens(body.access_token)).toBe(200);
      expect(await revoke(app, body[which])).toMatchObject({ status: 200, body: {} });
      expect(await opens(body.access_token)).toBe(401);
      expect(await revoke(app, body[which])).toMatchObject({ status: 200 });
    }
    const stranger = await postForm(started, "/oauth/revoke", { token: "x", client_id: app.clientId });
    expect(refusalOf(stranger)).toEqual([401, "Missing client_secret"]);
  });

  test("nothing secret is in the database as it was sent", async () => {
    const code = await newCode();
    const { body } = await exchange();
    const session = member.cookie.split("=")[1] ?? "";
    const secrets = [code, body.access_token, body.refresh_token, app.clientSecret, session].map(String);
    const { db } = started.database;
    const tables = (await db.introspection.getTables()).map(({ name }) => name);
    for (const name of tables) {
      const rows = JSON.stringify(
        await db
          .selectFrom(name as "oauth_tokens")
          .selectAll()
          .execute(),
      );
      for (const secret of secrets) expect([name, rows.includes(secret)]).toEqual([name, false]);
    }
  });
});
