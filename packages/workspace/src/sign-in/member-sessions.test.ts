import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sessionToken } from "../auth/session-token.ts";
import { inviteMember } from "../members/invite-member.ts";
import { addMember, changeRole, removeMember } from "../members/members.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { Passwords } from "./password.ts";
import { useSetUpLink } from "./set-up-links.ts";

const PASSWORD = "correct horse battery";
const DAY_MS = 86_400_000;

describe.each(["sqlite", "postgres"] as const)("members who call in person, on %s", (dialect) => {
  const clock = createClock();
  let started: StartedWorkspace;
  let passwordHash: string;
  beforeAll(async () => {
    started = await startWorkspaceOn(dialect, { now: clock.now });
    passwordHash = await new Passwords().hash(PASSWORD);
  });
  afterAll(() => started.close());

  let people = 0;
  async function join(role: "owner" | "member" | "viewer" | "billing", workspaceId = started.workspace.id) {
    const email = `cy-${++people}@acme.test`;
    const { db } = started.database;
    const { userId } = await addMember(db, workspaceId, { role, email }, clock.now());
    const { link } = await inviteMember(db, workspaceId, { name: userId }, clock.now());
    await useSetUpLink(db, new URL(link, started.origin).searchParams.get("token") ?? "", passwordHash, clock.now());
    const { members } = started.server;
    const secret = (await members.signIn({ email, password: PASSWORD, address: "203.0.113.9" })) ?? "";
    return { email, userId, secret, key: members.tokenFor(secret, workspaceId) };
  }
  const list = (key: string) => callApi(started, "GET", "/links", { key });
  const make = (key: string) => callApi(started, "POST", "/links", { key, body: { url: "https://example.com" } });

  test("each role may what it may, and a refusal names role and what is asked for", async () => {
    const statuses: Record<string, number[]> = {};
    for (const role of ["owner", "member", "viewer", "billing"] as const) {
      const { key } = await join(role);
      statuses[role] = [(await list(key)).status, (await make(key)).status];
    }
    expect(statuses).toEqual({ owner: [200, 200], member: [200, 200], viewer: [200, 403], billing: [200, 403] });
    const { key } = await join("viewer");
    expect(await refusal(started, "POST", "/links", { key, body: { url: "https://example.com" } })).toEqual([
      403,
      "forbidden",
      "Your role in this workspace is viewer, which may not do this (links.write). Ask for one of: owner, member.",
    ]);
  });

  test("a session opens the workspaces of its member, and no other", async () => {
    const other = await started.addWorkspace({ slug: `other-${dialect}` });
    const { secret } = await join("owner");
    const stranger = await join("owner", other.id);
    expect((await list(started.server.members.tokenFor(secret, other.id))).status).toBe(401);
    expect((await list(started.server.members.tokenFor(stranger.secret, started.workspace.id))).status).toBe(401);
    expect((await list(stranger.key)).body).toEqual([]);
    for (const made of [
      sessionToken("", started.workspace.id),
      sessionToken(secret, ""),
      `${sessionToken(secret, "x")}.y`,
    ])
      expect((await list(made)).status).toBe(401);
  });

  test("a changed role counts at once, and a removed member, a lost session and an old one open nothing", async () => {
    const { db } = started.database;
    const { members } = started.server;
    const demoted = await join("member");
    await changeRole(db, started.workspace.id, demoted.userId, "viewer");
    expect((await make(demoted.key)).status).toBe(403);
    expect((await members.find(demoted.secret))?.memberships.map(({ role }) => role)).toEqual(["viewer"]);
    await removeMember(db, started.workspace.id, demoted.userId);
    expect([(await list(demoted.key)).status, await members.find(demoted.secret)]).toEqual([401, undefined]);

    const left = await join("member");
    await members.end(left.secret);
    expect((await list(left.key)).status).toBe(401);

    const idle = await join("member");
    clock.advance(3 * DAY_MS);
    expect((await list(idle.key)).status).toBe(401);
  });

  // What takes long is run on one of both.
  test.skipIf(dialect === "postgres")("attempts count together with those on the workspace's own page", async () => {
    const { email } = await join("member");
    const { members } = started.server;
    const attempt = () => members.signIn({ email, password: "wrong", address: "198.51.100.7" });
    for (let attempts = 0; attempts < 20; attempts += 1) expect(await attempt()).toBeUndefined();
    await expect(attempt()).rejects.toMatchObject({ code: "rate_limit_exceeded" });
    expect(await members.signIn({ email, password: PASSWORD, address: "203.0.113.10" })).toBeDefined();
  });
});
