import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inviteMember } from "../members/invite-member.ts";
import { addMember, removeMember } from "../members/members.ts";
import { createClock } from "../testing/clock.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { Passwords } from "./password.ts";
import { insertSession, startSession } from "./sessions.ts";
import { useSetUpLink } from "./set-up-links.ts";
import { ATTEMPTS_OF_ACCOUNT, ATTEMPTS_OF_ACCOUNT_AND_NETWORK, SignIn } from "./sign-in.ts";

const PASSWORD = "correct horse battery";
const DAY_MS = 86_400_000;

describe.each(["sqlite", "postgres"] as const)("signing in, on %s", (dialect) => {
  const clock = createClock();
  const refusals: object[] = [];
  let started: StartedWorkspace;
  beforeAll(async () => {
    started = await startWorkspaceOn(dialect, { now: clock.now, noteRefusal: (refused) => refusals.push(refused) });
  });
  afterAll(() => started.close());

  let people = 0;
  async function invite(workspaceId = started.workspace.id, email = `ada-${++people}@acme.test`) {
    const { userId } = await addMember(started.database.db, workspaceId, { role: "member", email }, clock.now());
    const { link } = await inviteMember(started.database.db, workspaceId, { name: userId }, clock.now());
    return { userId, email, link, token: new URL(link, started.origin).searchParams.get("token") ?? "" };
  }

  interface Sent {
    readonly cookie?: string | undefined;
    readonly headers?: Record<string, string>;
  }
  const get = (path: string, { cookie }: Sent = {}) =>
    fetch(started.origin + path, { redirect: "manual", headers: cookie ? { cookie } : {} });
  const post = (path: string, form: Record<string, string>, { cookie, headers }: Sent = {}) =>
    fetch(started.origin + path, {
      method: "POST",
      redirect: "manual",
      headers: { origin: started.origin, ...(cookie ? { cookie } : {}), ...headers },
      body: new URLSearchParams(form),
    });
  const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(";")[0];
  const signIn = (email: string, password = PASSWORD, more: Record<string, string> = {}, sent: Sent = {}) =>
    post("/_/sign-in", { email, password, ...more }, sent);
  const isIn = async (cookie: string | undefined) => (await get("/_/", { cookie })).status === 200;
  async function withPassword() {
    const invited = await invite();
    const response = await post("/_/set-up", { token: invited.token, password: PASSWORD });
    return { ...invited, response, cookie: cookieOf(response) };
  }

  test("a member sets a password by a link that works once, and is signed in", async () => {
    const { link, token, email } = await invite();
    const shown = await get(link);
    expect(shown.status).toBe(200);
    expect(shown.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(await shown.text()).toContain(email);
    // Looking does not use it up, and a password that is none does not either.
    expect((await post("/_/set-up", { token, password: "short" })).status).toBe(422);
    const set = await post("/_/set-up", { token, password: PASSWORD });
    expect([set.status, set.headers.get("location")]).toEqual([303, "/_/"]);
    expect(set.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^overdub_session=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(await isIn(cookieOf(set))).toBe(true);
    expect((await post("/_/set-up", { token, password: PASSWORD })).status).toBe(410);
    expect((await get(link)).status).toBe(410);
  });

  test("an owner never sets a password that opens another workspace, whichever invitation came first", async () => {
    const { db } = started.database;
    const evil = await started.addWorkspace({ slug: `evil-${dialect}` });
    const ask = async (workspaceId: string, name: string) => {
      const { link } = await inviteMember(db, workspaceId, { name, by: "owner" }, clock.now());
      return { link, token: new URL(link, started.origin).searchParams.get("token") ?? "" };
    };
    const memberOf = async (workspaceId: string, email: string) =>
      (await addMember(db, workspaceId, { role: "owner", email }, clock.now())).userId;
    const workspacesOf = async (email: string, password: string) => {
      const home = await get("/_/", { cookie: cookieOf(await signIn(email, password)) });
      return [...(await home.text()).matchAll(/<li>(\S+)/g)].map(([, name]) => name);
    };

    // Invited first where it belongs: the other owner's link asks for the password that there is.
    const known = await withPassword();
    const { token, link } = await ask(evil.id, await memberOf(evil.id, known.email));
    const shown = await (await get(link)).text();
    expect(shown).toContain("You have a password here");
    expect((await post("/_/set-up", { token, password: "another long password" })).status).toBe(401);
    expect((await signIn(known.email, "another long password")).status).toBe(401);
    expect(await workspacesOf(known.email, PASSWORD)).toHaveLength(1);
    // Whose password it is joins with it, once.
    expect((await post("/_/set-up", { token, password: PASSWORD })).status).toBe(303);
    expect(await workspacesOf(known.email, PASSWORD)).toHaveLength(2);
    expect((await post("/_/set-up", { token, password: PASSWORD })).status).toBe(410);

    // Taken first by a stranger: what is known by that opens nothing where its person is invited.
    const email = `squatted-${dialect}@acme.test`;
    const taken = await ask(evil.id, await memberOf(evil.id, email));
    const invited = await ask(started.workspace.id, await memberOf(started.workspace.id, email));
    expect((await post("/_/set-up", { token: taken.token, password: PASSWORD })).status).toBe(303);
    expect(await workspacesOf(email, PASSWORD)).toHaveLength(1);
    expect(await (await get(invited.link)).text()).toContain("You have a password here");
    // An operator's link makes it the person's again.
    const { link: reset } = await inviteMember(db, started.workspace.id, { name: email }, clock.now());
    const { searchParams } = new URL(reset, started.origin);
    expect(await workspacesOf(email, PASSWORD)).toHaveLength(1);
    const own = { token: searchParams.get("token") ?? "", password: "a password of its own" };
    expect((await post("/_/set-up", own)).status).toBe(303);
    expect((await signIn(email)).status).toBe(401);
    expect(await workspacesOf(email, own.password)).toHaveLength(2);

    // Two links at the same time: one sets the password.
    const at = `both-${dialect}@acme.test`;
    const links = [
      await ask(evil.id, await memberOf(evil.id, at)),
      await ask(started.workspace.id, await memberOf(started.workspace.id, at)),
    ];
    const passwords = ["the password of one", "the password of two"];
    const set = await Promise.all(
      links.map(({ token: each }, n) => post("/_/set-up", { token: each, password: passwords[n] ?? "" })),
    );
    expect(set.map(({ status }) => status).toSorted()).toEqual([303, expect.toBeOneOf([401, 410])]);
    const opened = await Promise.all(passwords.map((password) => workspacesOf(at, password)));
    expect(opened.map((names) => names.length).toSorted()).toEqual([0, 1]);
  });

  test("a link ends after three days, and when another is printed", async () => {
    const late = await invite();
    const replaced = await invite();
    await inviteMember(started.database.db, started.workspace.id, { name: replaced.email }, clock.now());
    expect((await get(replaced.link)).status).toBe(410);
    clock.advance(3 * DAY_MS);
    expect((await get(late.link)).status).toBe(410);
    expect((await post("/_/set-up", { token: late.token, password: PASSWORD })).status).toBe(410);
  });

  test("the right password opens, however the address is typed, and the wrong one is told nothing", async () => {
    const { email } = await withPassword();
    const right = await signIn(` ${email.toUpperCase()} `, PASSWORD, { return_to: "/oauth/authorize?client_id=1" });
    expect([right.status, right.headers.get("location")]).toEqual([303, "/oauth/authorize?client_id=1"]);
    const wrong = await signIn(email, "wrong");
    const unknown = await signIn("nobody@acme.test", "wrong");
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    const strip = async (response: Response) => (await response.text()).replaceAll(/value="[^"]*"/g, "");
    expect(await strip(wrong)).toBe(await strip(unknown));
    expect(refusals.at(-1)).toEqual({ address: expect.any(String), reason: "Wrong email address or password." });
    expect(JSON.stringify(refusals)).not.toContain(email);
  });

  test("another site is never gone to", async () => {
    const { email } = await withPassword();
    for (const return_to of ["https://evil.test/", "//evil.test", "/\\evil.test"]) {
      expect((await signIn(email, PASSWORD, { return_to })).headers.get("location")).toBe("/_/");
    }
  });

  test("a form of another site, or of none, does nothing", async () => {
    const { email, token } = await invite();
    const forms: [string, Record<string, string>][] = [
      ["/_/sign-in", { email, password: PASSWORD }],
      ["/_/set-up", { token, password: PASSWORD }],
      ["/_/sign-out", {}],
    ];
    for (const [path, form] of forms) {
      for (const origin of ["https://evil.test", "null"]) {
        expect((await post(path, form, { headers: { origin } })).status).toBe(403);
      }
      const cross = { origin: started.origin, "sec-fetch-site": "cross-site" };
      expect((await post(path, form, { headers: cross })).status).toBe(403);
      const untold = await fetch(started.origin + path, { method: "POST", body: new URLSearchParams(form) });
      expect(untold.status).toBe(403);
    }
    expect((await post("/_/set-up", { token, password: PASSWORD })).status).toBe(303);
  });

  test("each sign-in is a new session, and the one before it in that browser ends", async () => {
    const { email, cookie } = await withPassword();
    const planted = "overdub_session=0000000000000000000000000000000000000000000000000000000000000000";
    const next = cookieOf(await signIn(email, PASSWORD, {}, { cookie: planted }));
    expect(next).not.toBe(planted);
    expect(await isIn(planted)).toBe(false);
    const again = cookieOf(await signIn(email, PASSWORD, {}, { cookie }));
    expect([await isIn(cookie), await isIn(next), await isIn(again)]).toEqual([false, true, true]);
  });

  test("signing out ends the session, not the cookie alone", async () => {
    const { cookie } = await withPassword();
    const page = await (await get("/_/", { cookie })).text();
    const [, form_token = ""] = /name="form_token" value="([^"]+)"/.exec(page) ?? [];
    await post("/_/sign-out", { form_token: "wrong" }, { cookie });
    expect(await isIn(cookie)).toBe(true);
    const out = await post("/_/sign-out", { form_token }, { cookie });
    expect(out.headers.getSetCookie()[0]).toMatch(/^overdub_session=; .*Max-Age=0$/);
    expect(await isIn(cookie)).toBe(false);
  });

  test("a session ends when it is idle, when it is old, and with another password", async () => {
    const { email, cookie } = await withPassword();
    clock.advance(3 * DAY_MS - 1);
    expect(await isIn(cookie)).toBe(true);
    clock.advance(3 * DAY_MS);
    expect(await isIn(cookie)).toBe(false);
    const old = cookieOf(await signIn(email));
    for (let days = 0; days < 29; days += 2) {
      expect(await isIn(old)).toBe(true);
      clock.advance(2 * DAY_MS);
    }
    expect(await isIn(old)).toBe(false);
    const before = cookieOf(await signIn(email));
    const { link } = await inviteMember(started.database.db, started.workspace.id, { name: email }, clock.now());
    expect(await isIn(before)).toBe(true);
    const token = new URL(link, started.origin).searchParams.get("token") ?? "";
    expect((await post("/_/set-up", { token, password: "another long password" })).status).toBe(303);
    expect(await isIn(before)).toBe(false);
    expect((await signIn(email)).status).toBe(401);
    expect((await signIn(email, "another long password")).status).toBe(303);
  });

  test("a person has 20 sessions at most", async () => {
    const { email, cookie } = await withPassword();
    for (let count = 0; count < 20; count += 1) {
      clock.advance(1);
      await insertSession(started.database.db, email, clock.now());
    }
    expect(await isIn(cookie)).toBe(false);
    const rows = await started.database.db
      .selectFrom("sign_in_sessions")
      .select("email")
      .where("email", "=", email)
      .execute();
    expect(rows).toHaveLength(20);
  });

  test("a member of several workspaces signs in once; the last one that is left takes password and sessions along", async () => {
    const { email, userId } = await withPassword();
    const { id, slug } = await started.addWorkspace({ slug: `second-${people}` });
    const { token } = await invite(id, email);
    const cookie = cookieOf(await post("/_/set-up", { token, password: PASSWORD }));
    const names = async () => (await (await get("/_/", { cookie })).text()).match(/<li>(\S+)/g);
    expect(await names()).toEqual(["<li>acme", `<li>${slug}`]);
    await removeMember(started.database.db, started.workspace.id, userId);
    expect(await names()).toEqual([`<li>${slug}`]);
    await started.server.transfer.removeWorkspace(slug);
    expect(await isIn(cookie)).toBe(false);
    expect((await signIn(email)).status).toBe(401);
    for (const table of ["sign_in_passwords", "sign_in_sessions", "sign_in_links"] as const) {
      expect(await started.database.db.selectFrom(table).select("email").where("email", "=", email).execute()).toEqual(
        [],
      );
    }
  });

  test("a sign-in that began with the password of before opens nothing", async () => {
    const { db } = started.database;
    const { email } = await withPassword();
    const { link } = await inviteMember(db, started.workspace.id, { name: email }, clock.now());
    const token = new URL(link, started.origin).searchParams.get("token") ?? "";
    const given = { email, password: PASSWORD, network: "203.0.113.9" };
    const proven = await new SignIn(new Passwords()).try(db, given, clock.now());
    if (!proven) throw new Error("The password is right.");
    // While it was compared, another one was set, which has ended every session.
    expect(await useSetUpLink(db, token, await new Passwords().hash("another long password"), clock.now())).toBe(true);
    expect(await startSession(db, proven, clock.now())).toBeUndefined();
    const sessions = await db.selectFrom("sign_in_sessions").select("email").where("email", "=", email).execute();
    expect(sessions).toEqual([]);
    expect((await signIn(email, "another long password")).status).toBe(303);
  });

  // What takes long is run on one of both.
  test.skipIf(dialect === "postgres")(
    "too many attempts on an account are not looked at, and those of one network keep no other out",
    async () => {
      const { email } = await withPassword();
      const from = (address: string, password: string) =>
        signIn(email, password, {}, { headers: { "x-forwarded-for": address } });
      for (let count = 0; count < ATTEMPTS_OF_ACCOUNT_AND_NETWORK; count += 1) {
        expect((await from("203.0.113.1", "wrong")).status).toBe(401);
      }
      const blocked = await from("203.0.113.1", PASSWORD);
      expect([blocked.status, blocked.headers.get("retry-after")]).toEqual([429, "600"]);
      expect((await from("203.0.113.200", PASSWORD)).status).toBe(303);
      clock.advance(600_000);
      expect((await from("203.0.113.1", PASSWORD)).status).toBe(303);
      clock.advance(600_000);
    },
  );

  test("an account takes so many attempts from everywhere", async () => {
    const signIns = new SignIn({ isRight: async () => false } as unknown as Passwords);
    const tryFrom = (network: number) =>
      signIns.try(started.database.db, { email: "a@acme.test", password: "x", network: `${network}` }, clock.now());
    for (let network = 0; network < ATTEMPTS_OF_ACCOUNT; network += 1) expect(await tryFrom(network)).toBeUndefined();
    await expect(tryFrom(ATTEMPTS_OF_ACCOUNT)).rejects.toMatchObject({ code: "rate_limit_exceeded" });
    clock.advance(600_000);
    expect(await tryFrom(0)).toBeUndefined();
  });

  test("nothing of it is in the database as it was typed or shown", async () => {
    const { cookie = "", token } = await withPassword();
    const open = await invite();
    const { db } = started.database;
    const secrets = [PASSWORD, cookie.split("=")[1] ?? "", token, open.token];
    for (const table of ["sign_in_members", "sign_in_passwords", "sign_in_sessions", "sign_in_links"] as const) {
      const rows = JSON.stringify(await db.selectFrom(table).selectAll().execute());
      expect(secrets.filter((secret) => rows.includes(secret))).toEqual([]);
    }
  });

  test.each(["/_/none", "/_/sign-in/more"])("%s is no page", async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});
