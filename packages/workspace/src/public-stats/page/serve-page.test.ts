import { createHash } from "node:crypto";
import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { CompiledQuery } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";
import { sampleClick } from "../../testing/sample-events.ts";
import { stranger, visitLink } from "../../testing/visit-link.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;
let link: Link;
let path: string;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  api = clientOf(workspace);
  const body = {
    url: "https://acme.test/secret",
    key: "Grüße",
    publicStats: true,
    title: "secret",
    comments: "secret",
  };
  link = await api.createLink({ body: { ...body, password: "secret" } });
  path = await pageOf(link);
  for (const country of ["DE", "DE", "JP"]) {
    await workspace.outbox.append(sampleClick(link, clock.now(), { country, referer: "<b>.test" }));
  }
  return () => workspace.close();
});

const pageOf = async ({ id }: Link) => `/share/${(await api.getLinkDashboard({ params: { linkId: id } }))?.id}`;
const open = (at: string, method = "GET", headers: Record<string, string> = stranger()) =>
  visitLink(workspace.origin, at, { method, headers });

test("anybody may look: strip, chart and three cards, without script, and nothing that is behind the password", async () => {
  const { status, headers, body } = await open(path);
  expect(status).toBe(200);
  for (const text of ["localhost/Grüße", '<span class="value">3</span>', "Germany", "67%", "&lt;b&gt;.test"]) {
    expect(body).toContain(text);
  }
  expect(body).not.toMatch(/secret|<script|Leads|Sales/);
  const policy = headers["content-security-policy"] ?? "";
  const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(body) ?? [];
  expect(policy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
  expect(policy).toContain("default-src 'none'");
  expect(headers).toMatchObject({ "x-robots-tag": "noindex", "cache-control": "public, max-age=60" });
  const head = await open(path, "HEAD");
  expect([head.status, head.body]).toEqual([200, ""]);
});

test("each period is there, and a view that is none is refused in words", async () => {
  for (const interval of ["7d", "30d", "90d", "1y", "all"]) {
    expect((await open(`${path}?interval=${interval}`)).body).toContain('<span class="value">3</span>');
  }
  for (const query of ["interval=24h", "interval=toString", "event=x", "event=sales", `interval=${"x".repeat(5000)}`]) {
    const { status, body, headers } = await open(`${path}?${query}`);
    expect([status, headers["cache-control"]]).toEqual([400, "no-store"]);
    expect(body).toContain("This page cannot be shown");
  }
  expect((await open(path, "POST")).status).toBe(405);
});

test("the owner opens and closes it", async () => {
  const own = await api.createLink({
    body: { url: "https://acme.test/", key: "own", publicStats: true, trackConversion: true },
  });
  const opened = await pageOf(own);
  expect((await open(`${opened}?event=sales`)).body).toContain("No sales in the last 30 days.");
  await api.updateLink({ params: { linkId: own.id }, body: { publicStats: false } });
  const closed = await open(opened);
  expect([closed.status, closed.body.includes("own<")]).toEqual([404, false]);
  await api.updateLink({ params: { linkId: own.id }, body: { publicStats: true } });
  expect((await open(opened)).status).toBe(404);
  expect((await open(await pageOf(own))).status).toBe(200);
});

test("no other address leads to one, and links beside it go on", async () => {
  for (const at of ["/share/dash_", "/share/dash_x", `${path}/`, `${path}%20`, `/share/${path}`, "/share/dash_x?'--"]) {
    expect((await open(at)).status).toBe(404);
  }
  const make = (key: string) => ({ body: { url: "https://acme.test/", key } });
  expect((await refusal(workspace, "POST", "/links", make("share/dash_mine")))[0]).toBe(403);
  for (const key of ["share", "share/mine"]) {
    expect((await callApi(workspace, "POST", "/links", make(key))).status).toBe(200);
    expect((await open(`/${key}`)).headers.location).toBe("https://acme.test/");
  }
});

test("a page is found by an index", async () => {
  const { db } = workspace.database;
  const { sql, parameters } = db
    .selectFrom("links")
    .selectAll()
    .where("dashboard_id", "=", "x")
    .orderBy("id")
    .compile();
  const plan = await db.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]),
  );
  expect(plan.rows.map(({ detail }) => detail).join()).toContain("links_by_dashboard");
});

test("in a test workspace it shows the days of its clock", async () => {
  const rehearsal = await workspace.addWorkspace({ slug: "rehearsal", isTest: true });
  const target = { server: workspace.server, workspace: rehearsal };
  const theirs = clientOf(target);
  const { id, domain, key } = await theirs.createLink({ body: { url: "https://acme.test/", publicStats: true } });
  const shown = await theirs.getLinkDashboard({ params: { linkId: id } });
  const at = `/share/${shown?.id}?interval=7d`;
  const look = async () => (await open(at, "GET", { host: domain, ...stranger() })).body;
  const visit = () => visitLink(workspace.origin, `/${key}`, { headers: { host: domain, ...stranger() } });
  await visit();
  expect(await look()).toContain('<span class="value">1</span>');
  await callApi(target, "POST", "/test-clock", { body: { to: "in 20 days" } });
  expect(await look()).toContain("No clicks in the last 7 days.");
  await visit();
  await visit();
  await callApi(target, "POST", "/test-clock", { body: { to: "in 2 minutes" } });
  expect(await look()).toContain('<span class="value">2</span>');
});

test("of one network only so many views are answered", async () => {
  const headers = stranger();
  const statuses = [];
  for (let seen = 0; seen < 61; seen += 1) statuses.push((await open(path, "HEAD", headers)).status);
  expect(statuses.slice(-2)).toEqual([200, 429]);
  expect((await open(path)).status).toBe(200);
});
