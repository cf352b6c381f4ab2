import { openDuckDbEventStore } from "@overdub/storage/duckdb";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { sql } from "kysely";
import { expect, onTestFinished, test, vi } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { eventsOn, track } from "../testing/conversions.ts";
import { clickLink, stranger, visitLink } from "../testing/visit-link.ts";
import type { Health } from "./health.ts";

const NEVER_MS = 3_600_000;
const PATIENCE = { timeout: 15_000 };
const INTERNAL_ERROR = [500, "internal_server_error", expect.stringContaining("internal server error")];

async function setUp({ outbox, ...options }: Parameters<typeof startWorkspace>[0] = {}) {
  // Each failure is logged; what is logged is not what these tests are about.
  vi.spyOn(console, "error").mockReturnValue();
  const workspace = await startWorkspace({ ...options, outbox: { ...outbox, onError: () => undefined } });
  onTestFinished(() => workspace.close());
  const link = await clientOf(workspace).createLink({
    body: { url: "https://acme.test/", key: "k", trackConversion: true },
  });
  return { workspace, link, get: () => clientOf(workspace).getLinkInfo({ query: { linkId: link.id } }) };
}

async function healthOf({ origin }: StartedWorkspace): Promise<Health> {
  const response = await fetch(`${origin}/api/health`);
  expect(response.status).toBe(200);
  return (await response.json()) as Health;
}

const failing = (reason: string) => ({ status: "failing", since: expect.any(String), reason });

/** Lets no page be added to the SQLite file from now on, and leaves none free. */
async function fillDisk({ database: { db } }: StartedWorkspace): Promise<void> {
  await sql`create table filler (text text)`.execute(db);
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count)}`.execute(db);
  const fill = () => sql`insert into filler values (${"x".repeat(3_000)})`.execute(db);
  while (await fill().then(Boolean, () => false));
}

const makeSpace = ({ database: { db } }: StartedWorkspace) => sql`pragma max_page_count = 1073741823`.execute(db);

test("with the disk full short links are served, conversions are refused whole, and every click is counted later", async () => {
  // A drain in the background would free pages.
  const { workspace, link, get } = await setUp({ outbox: { drainMs: NEVER_MS } });
  const clickId = await clickLink(workspace.origin, link);
  await track(workspace, "lead", { clickId, eventName: "Sign up", customerExternalId: "before" });
  await workspace.outbox.drain();
  await fillDisk(workspace);

  const during: string[] = [];
  for (let n = 0; n < 30; n += 1) during.push(await clickLink(workspace.origin, link));
  await vi.waitFor(async () => {
    const { status, outbox } = await healthOf(workspace);
    expect(status).toBe("degraded");
    expect(outbox).toMatchObject({ commits: failing("disk_full"), dropped: 0 });
    // Those that still found room on a page of the file are not.
    expect(outbox.pending).toBeGreaterThan(0);
  }, PATIENCE);
  // More than any free space on a page.
  const metadata = { note: "x".repeat(8_000) };
  const lead = { clickId, eventName: "Sign up", customerExternalId: "during", metadata };
  expect(await refusal(workspace, "POST", "/track/lead", { body: lead })).toEqual(INTERNAL_ERROR);
  const sale = { customerExternalId: "before", amount: 100, invoiceId: "in", metadata };
  expect(await refusal(workspace, "POST", "/track/sale", { body: sale })).toEqual(INTERNAL_ERROR);
  // Perhaps in memory still: so it is not said that there is no such click.
  const ofPending = { clickId: during.at(-1), eventName: "Sign up", customerExternalId: "pending" };
  expect(await refusal(workspace, "POST", "/track/lead", { body: ofPending })).toEqual(INTERNAL_ERROR);
  expect(await get()).toMatchObject({ leads: 1, sales: 0, saleAmount: 0 });

  await makeSpace(workspace);
  // The look for the pending click may have drained, and failed, too; the next drain in the background is an hour away.
  await workspace.outbox.drain();
  await vi.waitFor(async () => expect(await healthOf(workspace)).toMatchObject({ status: "ok" }), PATIENCE);
  await track(workspace, "lead", lead);
  await track(workspace, "lead", ofPending);
  await track(workspace, "sale", sale);
  const stored = (await eventsOn(workspace, "click", link)).map((click) => click.clickId);
  expect(stored.sort()).toEqual([clickId, ...during].sort());
  expect(await get()).toMatchObject({ clicks: 31, leads: 3, sales: 1, saleAmount: 100 });
  expect(await healthOf(workspace)).toMatchObject({ outbox: { pending: 0, lag: 0, dropped: 0 } });
});

test("with the disk full clicks beyond the bound of memory are dropped and told, and nobody waits for an answer", async () => {
  const { workspace, link, get } = await setUp({ outbox: { maxPending: 10, drainMs: NEVER_MS } });
  await fillDisk(workspace);
  for (let n = 0; n < 40; n += 1) {
    const { status } = await visitLink(workspace.origin, `/${link.key}`, { headers: stranger() });
    expect(status).toBe(302);
  }
  const { outbox } = await healthOf(workspace);
  expect(outbox).toMatchObject({ pending: 10, commits: failing("disk_full") });
  expect(outbox.dropped).toBeGreaterThan(0);
  await makeSpace(workspace);
  await vi.waitFor(async () => expect(await healthOf(workspace)).toMatchObject({ outbox: { pending: 0 } }), PATIENCE);
  await workspace.outbox.drain();
  expect((await get()).clicks).toBe(40 - outbox.dropped);
});

test("with the event store down short links and leads are served, the lag grows, and all of it arrives once", async () => {
  const eventStore = await openDuckDbEventStore(":memory:");
  const { workspace, link, get } = await setUp({ eventStore });
  const clickId = await clickLink(workspace.origin, link);
  await workspace.outbox.drain();
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:8123"), { code: "ECONNREFUSED" });
  const append = vi.spyOn(eventStore, "append").mockRejectedValue(refused);

  const during: string[] = [];
  for (let n = 0; n < 5; n += 1) during.push(await clickLink(workspace.origin, link));
  const body = { eventName: "Sign up", customerExternalId: "a" };
  await track(workspace, "lead", { ...body, clickId });
  vi.spyOn(eventStore, "findClick").mockRejectedValueOnce(refused);
  await track(workspace, "lead", { ...body, clickId: during.at(-1), customerExternalId: "b" });
  await vi.waitFor(async () => {
    expect(await healthOf(workspace)).toMatchObject({
      status: "degraded",
      outbox: { pending: 0, lag: 7, commits: { status: "ok" }, drains: failing("unreachable") },
    });
  }, PATIENCE);
  const text = JSON.stringify(await healthOf(workspace));
  expect(text).not.toContain(":8123");
  // The answer must not say less than is known.
  expect(await refusal(workspace, "GET", "/analytics")).toEqual(INTERNAL_ERROR);
  const { outbox } = await healthOf(workspace);
  await expect.poll(async () => (await healthOf(workspace)).outbox.lagSeconds).toBeGreaterThan(outbox.lagSeconds);

  append.mockRestore();
  await vi.waitFor(async () => expect(await healthOf(workspace)).toMatchObject({ status: "ok" }), PATIENCE);
  expect(await healthOf(workspace)).toMatchObject({ outbox: { lag: 0, lagSeconds: 0 } });
  const stored = (await eventsOn(workspace, "click", link)).map((click) => click.clickId);
  expect(stored.sort()).toEqual([clickId, ...during].sort());
  expect(await eventsOn(workspace, "lead", link)).toMatchObject([{ clickId }, { clickId: during.at(-1) }]);
  expect(await get()).toMatchObject({ clicks: 6, leads: 2 });
  expect((await callApi(workspace, "GET", "/analytics")).body).toMatchObject({ clicks: 6 });
});

test("with the disk of the event store full everything is read as it was before, and responses say what they lack", async () => {
  const eventStore = await openDuckDbEventStore(":memory:");
  const { workspace, link } = await setUp({ eventStore, outbox: { drainMs: NEVER_MS } });
  await clickLink(workspace.origin, link);
  await workspace.outbox.drain();
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  const append = vi.spyOn(eventStore, "append").mockRejectedValue(full);
  for (let n = 0; n < 3; n += 1) await clickLink(workspace.origin, link);
  await vi.waitFor(async () => expect(await healthOf(workspace)).toMatchObject({ outbox: { lag: 3 } }), PATIENCE);

  const ask = (path: string) =>
    workspace.server.api.request(path, { headers: { authorization: `Bearer ${workspace.workspace.apiKey}` } });
  for (const path of ["/analytics", "/analytics?groupBy=top_links", "/events", "/events/export?columns=url"]) {
    const response = await ask(path);
    expect([path, response.status, response.headers.get("overdub-events-waiting")]).toEqual([path, 200, "3"]);
    expect((await response.text()).match(/acme\.test|"clicks":1/g)).not.toBeNull();
  }
  expect((await ask("/analytics/export")).headers.get("overdub-events-waiting")).toBe("3");
  expect(await healthOf(workspace)).toMatchObject({ status: "degraded", outbox: { drains: failing("disk_full") } });

  append.mockRestore();
  const after = await ask("/analytics");
  expect([await after.json(), after.headers.has("overdub-events-waiting")]).toMatchObject([{ clicks: 4 }, false]);
});
