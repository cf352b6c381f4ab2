import { expect, onTestFinished, test, vi } from "vitest";
import type { MemberSession, Members } from "../callers/members.ts";
import { endOperatorSession } from "../operator-sessions/sessions.ts";
import type { Script, TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway, toAnswer } from "../testing/test-gateway.ts";

const PAGE = {
  host: "localhost",
  "sec-fetch-site": "same-origin",
  "overdub-console": "1",
  origin: "http://localhost",
};
const PATIENCE = { timeout: 15_000, interval: 20 };

/** A workspace that numbers its events, as the embedded one does. */
function numberedDub() {
  const dub = {
    events: [] as { number: number; kind: string }[],
    /** Of all workspaces of the server. */
    last: 0,
    requests: 0,
    meddle: undefined as ReturnType<Script> | undefined,
    click(kind = "click") {
      dub.last += 1;
      dub.events.push({ number: dub.last, kind });
    },
    async script({ url }: { readonly url: string }) {
      dub.requests += 1;
      if (dub.meddle) return dub.meddle;
      const query = new URL(url).searchParams;
      const [event, after, limit] = [query.get("event"), Number(query.get("after")), Number(query.get("limit"))];
      const found = dub.events.filter(({ number, kind }) => `${kind}s` === event && number > after);
      const lines = found
        .slice(0, limit)
        .map(
          ({ number, kind }) =>
            `{"number":${number},"id":"${kind}/${number}","event":{"event":"${kind}","n":${number}}}`,
        );
      const isLast = found.length < limit;
      const number = isLast ? Math.max(after, dub.last) : (found[limit - 1]?.number ?? after);
      const text = [...lines, JSON.stringify({ number, last: dub.last, isLast }), ""].join("\n");
      return { text, headers: { "content-type": "application/x-ndjson" } };
    },
  };
  return dub;
}

async function start(options: Parameters<typeof startTestGateway>[0] = {}) {
  const dub = numberedDub();
  const send = async (request: { readonly url: string }) => {
    const { status = 200, headers = {}, text, json } = await dub.script(request);
    return { status, headers, body: new TextEncoder().encode(text ?? JSON.stringify(json)) };
  };
  const t = await startTestGateway({ upstream: { send, baseUrl: "embedded:" }, ...options });
  onTestFinished(() => t[Symbol.asyncDispose]());
  return { t, dub };
}

async function signIn(t: TestGateway, proof: object = { token: t.authorization.slice("Bearer ".length) }) {
  const init = { method: "POST", headers: PAGE, body: JSON.stringify(proof) };
  const { headers } = await toAnswer(await t.gateway.app.request("http://localhost/console/session", init));
  return headers.get("set-cookie")?.split(";")[0] ?? "";
}

function ask(
  t: TestGateway,
  cookie: string,
  { since, account = t.account.id, ...headers }: Record<string, string> = {},
) {
  return t.gateway.app.request(`http://localhost/console/news?integrated_account_id=${account}`, {
    headers: { ...PAGE, cookie, ...(since !== undefined && { "last-event-id": since }), ...headers },
  });
}

/** Reads what comes, until the test is over. */
async function listen(t: TestGateway, cookie: string, given?: Record<string, string>) {
  const response = await ask(t, cookie, given);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  const heard = { text: "", isOver: false };
  const read = async () => {
    const decoder = new TextDecoder();
    for (let part = await reader.read(); !part.done; part = await reader.read())
      heard.text += decoder.decode(part.value);
    heard.isOver = true;
  };
  void read();
  onTestFinished(() => reader.cancel().catch(() => {}));
  return heard;
}

const toHear = (heard: { readonly text: string }, text: string) =>
  vi.waitFor(() => expect(heard.text).toContain(text), PATIENCE);
const event = (kind: string, n: number) => `id: ${n}\nevent: ${kind}\ndata: {"event":"${kind}","n":${n}}\n\n`;

test("what happens comes once, in its order, from where the stream begins or where it broke off", async () => {
  const { t, dub } = await start();
  const cookie = await signIn(t);
  dub.click();
  const first = await listen(t, cookie);
  await toHear(first, 'retry: 2000\n\nid: 1\nevent: start\ndata: {"hasGap":true}\n\n');
  dub.click();
  dub.click("sale");
  dub.click("lead");
  await toHear(first, event("click", 2) + event("sale", 3) + event("lead", 4));
  expect(first.text).not.toContain(event("click", 1));
  const second = await listen(t, cookie, { since: "2" });
  await toHear(second, `id: 4\nevent: start\ndata: {"hasGap":false}\n\n${event("sale", 3)}${event("lead", 4)}`);
  dub.click();
  for (const heard of [first, second]) await toHear(heard, event("click", 5));
  expect(first.text.split(event("click", 2)).length).toBe(2);
});

test("a stream goes on where another server has ended it", async () => {
  const { t, dub } = await start();
  for (let n = 0; n < 3; n += 1) dub.click();
  const heard = await listen(t, await signIn(t), { since: "1" });
  await toHear(heard, `event: start\ndata: {"hasGap":false}\n\n`);
  await toHear(heard, event("click", 2) + event("click", 3));
});

test.each([
  ["more events than a page shows", "1", 300],
  ["a number from before a restored backup", "900", 5],
])("after %s lists are to be read anew", async (_, since, count) => {
  const { t, dub } = await start();
  for (let n = 0; n < count; n += 1) dub.click();
  const heard = await listen(t, await signIn(t), { since });
  await toHear(heard, `id: ${count}\nevent: start\ndata: {"hasGap":true}\n\n`);
  dub.click();
  await toHear(heard, event("click", count + 1));
  expect(heard.text).not.toContain(event("click", count));
});

test("ten who listen ask no more than one, and nobody is asked when none does", async () => {
  const { t, dub } = await start();
  const cookies = [await signIn(t), await signIn(t)];
  const all = await Promise.all(Array.from({ length: 10 }, (_, index) => listen(t, cookies[index % 2] ?? "")));
  for (const heard of all) await toHear(heard, "event: start");
  const before = dub.requests;
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  // The rarest kind alone, once a second.
  expect(dub.requests - before).toBeLessThanOrEqual(3);
  await t.gateway.context.requestLog.flush();
  expect(await t.db.selectFrom("request_log").selectAll().execute()).toEqual([]);
  for (const cookie of cookies) await signOut(t, cookie);
  await vi.waitFor(() => expect(all.every(({ isOver }) => isOver)).toBe(true), PATIENCE);
  const after = dub.requests;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(dub.requests).toBe(after);
});

async function signOut(t: TestGateway, cookie: string) {
  const { status } = await t.gateway.app.request("http://localhost/console/session", {
    method: "DELETE",
    headers: { ...PAGE, cookie },
  });
  expect(status).toBe(200);
}

test("a stream ends with its session, and one that was ended elsewhere hears nothing more", async () => {
  const { t, dub } = await start();
  const [ours, theirs] = [await signIn(t), await signIn(t)];
  const [first, second] = [await listen(t, ours), await listen(t, theirs)];
  for (const heard of [first, second]) await toHear(heard, "event: start");
  await signOut(t, ours);
  await toHear(first, 'event: end\ndata: {"reason":"signed_out"');
  expect((await ask(t, ours)).status).toBe(401);
  const { id } = await t.db.selectFrom("operator_sessions").select("id").executeTakeFirstOrThrow();
  await endOperatorSession(t.db, id);
  dub.click();
  await toHear(second, 'event: end\ndata: {"reason":"signed_out"');
  expect(second.text).not.toContain("event: click");
});

test("runs of the account and states of accounts are told when they change", async () => {
  const { t } = await start();
  const other = await t.connect();
  const heard = await listen(t, await signIn(t));
  await toHear(heard, "event: start");
  const run = { environment_id: t.environmentId, kind: "campaign", label: "x", unit: "links", parameters: "{}" };
  const zero = { done_count: 0, failed_count: 0, skipped_count: 0, is_through: 0, turn: 0, is_settled: 0 } as const;
  const at = { attempts: 0, log_count: 0, created_at_ms: t.nowMs, updated_at_ms: t.nowMs, state: "created" } as const;
  // The round before has seen nothing.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  for (const [id, integrated_account_id] of [
    ["run_ours", t.account.id],
    ["run_theirs", other.id],
  ]) {
    await t.db
      .insertInto("runs")
      .values({ ...run, ...zero, ...at, id: id ?? "", integrated_account_id })
      .execute();
  }
  await toHear(heard, `event: run\ndata: {"id":"run_ours"`);
  await t.db.updateTable("runs").set({ done_count: 7 }).execute();
  await vi.waitFor(() => expect(heard.text.split("run_ours").length).toBe(3), PATIENCE);
  await t.db.updateTable("integrated_accounts").set({ status: "needs_reauth" }).where("id", "=", other.id).execute();
  await toHear(heard, `event: account\ndata: {"id":"${other.id}","status":"needs_reauth"}\n\n`);
  expect(heard.text).not.toContain("run_theirs");
  expect(heard.text).not.toContain("event: changes");
  const gap = 'event: changes\ndata: {"hasGap":true}\n\n';
  const many = Array.from({ length: 250 }, (_, n) => ({ ...run, ...zero, ...at, id: `run_${n}` }));
  await t.db.insertInto("runs").values(many).execute();
  await toHear(heard, gap);
  expect(heard.text).not.toContain("run_249");
  await t.db.updateTable("runs").set({ done_count: 7 }).where("id", "=", "run_249").execute();
  await toHear(heard, `event: run\ndata: {"id":"run_249"`);
  // Whoever comes back has missed what has changed meanwhile.
  await toHear(await listen(t, await signIn(t), { since: "0" }), gap);
});

test("a Dub that does not answer is said to be, and asked again", async () => {
  const { t, dub } = await start();
  const heard = await listen(t, await signIn(t));
  await toHear(heard, "event: start");
  dub.meddle = { status: 403, json: { error: { code: "forbidden", message: "No events for you" } } };
  await toHear(heard, 'event: state\ndata: {"trouble":"');
  dub.meddle = undefined;
  dub.click();
  await toHear(heard, 'event: state\ndata: {"trouble":null}');
  await toHear(heard, event("click", 1));
});

test("a seventh page of a session takes the place of the first", async () => {
  const { t } = await start();
  const cookie = await signIn(t);
  const first = await listen(t, cookie);
  await toHear(first, "event: start");
  for (let page = 0; page < 6; page += 1) await toHear(await listen(t, cookie), "event: start");
  await toHear(first, 'event: end\ndata: {"reason":"replaced"');
});

test("streams end when the server stops", async () => {
  const { t } = await start();
  const heard = await listen(t, await signIn(t));
  await toHear(heard, "event: start");
  t.gateway.endNews();
  await toHear(heard, 'event: end\ndata: {"reason":"server_stopped"');
});

test.each([
  ["a token", { cookie: "" }, 401],
  ["a page of another port", { "sec-fetch-site": "same-site", origin: "http://localhost:4401" }, 403],
  ["an account that is none", { account: "94dc1212-0000-4000-8000-000000000000" }, 404],
  ["an id of no event", { since: "x1" }, 400],
  ["an id beyond all numbers", { since: "99999999999999999999" }, 400],
])("%s opens no stream", async (_, given, status) => {
  const { t, dub } = await start();
  const cookie = await signIn(t);
  const before = dub.requests;
  const authorization: Record<string, string> = "cookie" in given ? { authorization: t.authorization } : {};
  expect((await ask(t, cookie, { ...authorization, ...given })).status).toBe(status);
  expect(dub.requests).toBe(before);
});

test("of a Dub without numbers the newest are asked for, once for all, and told if they were not there before", async () => {
  await using t = await startTestGateway();
  const clicks: { event: string; timestamp: string; click: { id: string } }[] = [];
  const click = (id: string, at: string) => clicks.unshift({ event: "click", timestamp: at, click: { id } });
  t.script(({ url }) => ({ json: new URL(url).searchParams.get("event") === "clicks" ? clicks.slice(0, 100) : [] }));
  click("a", "2026-11-02T09:59:00.000Z");
  const { listedEvents } = await import("./listed-events.ts");
  const read = listedEvents(
    t.gateway.context.sendThrough,
    async () => t.account,
    () => t.nowMs,
  );
  const { signal } = new AbortController();
  const first = await read(undefined, signal);
  expect(first).toEqual({ items: [], position: t.nowMs, hasGap: false });
  click("b", "2026-11-02T10:00:01.000Z");
  click("late", "2026-11-02T08:00:00.000Z");
  const second = await read(first.position, signal);
  expect(second.items.map(({ text }) => /"id":"(\w+)"/.exec(text)?.[1])).toEqual(["late", "b"]);
  expect(await read(second.position, signal)).toEqual({ items: [], position: second.position, hasGap: false });
  // Another process knows no more than how far the listener has come.
  const again = listedEvents(
    t.gateway.context.sendThrough,
    async () => t.account,
    () => t.nowMs + 60_000,
  );
  const resumed = await again(Date.parse("2026-11-02T10:00:00.500Z"), signal);
  expect(resumed.items.map(({ text }) => /"id":"(\w+)"/.exec(text)?.[1])).toEqual(["b"]);
  for (let n = 0; n < 120; n += 1) click(`many${n}`, "2026-11-02T10:00:02.000Z");
  expect(await read(second.position, signal)).toMatchObject({ items: [], hasGap: true });
});

test("a member listens to a workspace of theirs in their own name, and no longer than they are in it", async () => {
  let memberships = ["ws_A"];
  const members: Members = {
    signIn: async () => "secret",
    end: async () => {},
    find: async (): Promise<MemberSession> => ({
      id: "session",
      email: "ada@a.test",
      memberships: memberships.map((workspaceId) => ({
        workspaceId,
        workspaceSlug: workspaceId,
        workspaceName: workspaceId,
        userId: "user_1",
        role: "viewer",
        permissions: [],
      })),
      expiresAtMs: Date.parse("2026-11-05T10:00:00.000Z"),
      bearerFor: (workspaceId) => `member of ${workspaceId}`,
    }),
  };
  const { t, dub } = await start({ members });
  const cookie = await signIn(t, { email: "ada@a.test", password: "x" });
  for (const account of [t.account.id, "ws_B"]) expect((await ask(t, cookie, { account })).status).toBe(404);
  const heard = await listen(t, cookie, { account: "ws_A" });
  await toHear(heard, "event: start");
  dub.click();
  await toHear(heard, event("click", 1));
  memberships = ["ws_B"];
  dub.click();
  await toHear(heard, 'event: end\ndata: {"reason":"refused"');
  expect(heard.text).not.toContain(event("click", 2));
});
