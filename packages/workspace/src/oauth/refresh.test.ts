import type { CreatedOAuthApp } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { NoteRefusal } from "../http/note-refusal.ts";
import { createClock } from "../testing/clock.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import type { SignedIn } from "./testing/oauth-client.ts";
import { addApp, addSignedIn, codeOf, postForm, REDIRECT_URI, refusalOf } from "./testing/oauth-client.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOT_FOUND = [401, "Refresh token not found."];

describe.each(["sqlite", "postgres"] as const)("refresh tokens, on %s", (dialect) => {
  const clock = createClock();
  const refusals: Parameters<NoteRefusal>[0][] = [];
  /** Calls with a token that has ended are refused, too. */
  const noteRefusal: NoteRefusal = (refused) => {
    if (refused.endedClient !== undefined) refusals.push(refused);
  };
  let started: StartedWorkspace;
  let app: CreatedOAuthApp;
  let other: CreatedOAuthApp;
  let member: SignedIn;

  beforeAll(async () => {
    started = await startWorkspaceOn(dialect, { now: clock.now, noteRefusal });
    app = await addApp(started, { slug: "product" }, clock.now());
    other = await addApp(started, { slug: "other" }, clock.now());
    member = await addSignedIn(started, "member", clock.now());
  });
  afterAll(() => started.close());
  beforeEach(() => void refusals.splice(0));

  const secretOf = ({ clientId, clientSecret }: CreatedOAuthApp) => ({
    client_id: clientId,
    client_secret: clientSecret ?? undefined,
  });
  const token = (fields: Record<string, string | undefined>) => postForm(started, "/oauth/token", fields);
  async function exchange() {
    const code = await codeOf(started, member, { client_id: app.clientId, scope: "links.read" });
    const { body } = await token({
      grant_type: "authorization_code",
      redirect_uri: REDIRECT_URI,
      ...secretOf(app),
      code,
    });
    return body;
  }
  const refresh = (refreshToken: unknown, of: CreatedOAuthApp = app) =>
    token({ grant_type: "refresh_token", ...secretOf(of), refresh_token: String(refreshToken) });
  const opens = async (accessToken: unknown, path = "/api/links") =>
    (await fetch(`${started.origin}${path}`, { headers: { authorization: `Bearer ${accessToken}` } })).status;

  test("give another pair with the same scopes, and the access token of before dies at once", async () => {
    const first = await exchange();
    const { status, body } = await refresh(first.refresh_token);
    expect([status, Object.keys(body).sort()]).toEqual([
      200,
      ["access_token", "expires_in", "refresh_token", "token_type"],
    ]);
    expect(body.refresh_token).toMatch(/^[0-9a-f]{80}$/);
    expect([await opens(first.access_token), await opens(body.access_token)]).toEqual([401, 200]);
    expect(await opens(body.access_token, "/api/tags")).toBe(403);
  });

  test("give the same pair again for a minute, so that an answer may be lost and several may ask at once", async () => {
    const { refresh_token } = await exchange();
    const all = await Promise.all(Array.from({ length: 5 }, () => refresh(refresh_token)));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const pairs = new Set(all.map(({ body }) => `${body.access_token} ${body.refresh_token}`));
    expect(pairs.size).toBe(1);
    clock.advance(MINUTE_MS - 1);
    const { body } = await refresh(refresh_token);
    expect(body).toMatchObject({ access_token: all[0]?.body.access_token, expires_in: 7140 });
    expect([await opens(body.access_token), refusals]).toEqual([200, []]);
    // Whoever goes on with the pair had the answer.
    const next = (await refresh(body.refresh_token)).body;
    expect(refusalOf(await refresh(refresh_token))).toEqual(NOT_FOUND);
    expect(await opens(next.access_token)).toBe(401);
  });

  test("that come again later end what their family has, however old they are, which is told once", async () => {
    const first = await exchange();
    const second = (await refresh(first.refresh_token)).body;
    clock.advance(3 * HOUR_MS);
    const third = (await refresh(second.refresh_token)).body;
    clock.advance(MINUTE_MS);
    expect(refusalOf(await refresh(first.refresh_token))).toEqual(NOT_FOUND);
    expect(await opens(third.access_token)).toBe(401);
    expect(refusals).toEqual([
      {
        address: expect.any(String),
        reason: "A refresh token came again that counts once: the access that it had given has ended",
        endedClient: app.clientId,
      },
    ]);
    for (const { refresh_token } of [first, second, third]) {
      expect(refusalOf(await refresh(refresh_token))).toEqual(NOT_FOUND);
    }
    expect(refusals).toHaveLength(1);
  });

  test("end nothing for another application, nor what a later consent has given", async () => {
    const first = await exchange();
    const second = (await refresh(first.refresh_token)).body;
    clock.advance(MINUTE_MS);
    expect(refusalOf(await refresh(first.refresh_token, other))).toEqual(NOT_FOUND);
    expect(await opens(second.access_token)).toBe(200);
    const later = await exchange();
    expect(refusalOf(await refresh(first.refresh_token))).toEqual(NOT_FOUND);
    expect([await opens(later.access_token), refusals]).toEqual([200, []]);
  });

  test("of before there were families get one with their next pair", async () => {
    const first = await exchange();
    await started.database.db.updateTable("oauth_tokens").set({ family_hash: null }).execute();
    const second = (await refresh(first.refresh_token)).body;
    expect((await refresh(first.refresh_token)).body.refresh_token).toBe(second.refresh_token);
    const third = (await refresh(second.refresh_token)).body;
    clock.advance(MINUTE_MS);
    expect(refusalOf(await refresh(second.refresh_token))).toEqual(NOT_FOUND);
    expect([await opens(third.access_token), refusals.length]).toEqual([401, 1]);
  });
});
