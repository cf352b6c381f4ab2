import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createJobs } from "../../jobs/define-job.ts";
import { LinkCache } from "../../link-cache/link-cache.ts";
import { fetchLinkPreview } from "../../previews/fetch-link-preview.ts";
import { callApi, clientOf } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";
import { sampleLead } from "../../testing/sample-events.ts";
import { visitLink } from "../../testing/visit-link.ts";
import { endTest } from "./end-test.ts";
import { pickWinner } from "./match-variant.ts";

const MINUTE_MS = 60_000;
const A = "https://acme.test/a?utm_source=a";
const B = "https://acme.test/b";
const clock = createClock();
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  api = clientOf(workspace);
});
afterAll(() => workspace.close());

const inMinutes = (minutes: number) => new Date(clock.now() + minutes * MINUTE_MS).toISOString();
const body = (minutes: number) => ({
  url: "https://acme.test/main",
  trackConversion: true,
  testVariants: [
    { url: A, percentage: 50 },
    { url: B, percentage: 50 },
  ],
  testCompletedAt: inMinutes(minutes),
});
const planned = async (link: Link) => {
  const jobs = await workspace.database.db.selectFrom("jobs").selectAll().orderBy("run_at_ms").execute();
  return jobs
    .filter((job) => JSON.parse(job.payload).linkId === link.id)
    .map((job) => new Date(job.run_at_ms).toISOString());
};
const stored = (link: Link) => api.getLink({ params: { linkId: link.id } });

/** Runs the job of a link, with leads that have been counted elsewhere. */
async function end(link: Link, leads: Record<string, number>): Promise<void> {
  const { db, dialect } = workspace.database;
  const linkCache = new LinkCache(db);
  const jobs = createJobs(clock.now);
  const deps = { db, dialect, now: clock.now, linkCache, jobs } as unknown as Parameters<typeof endTest>[1];
  await endTest(
    { linkId: link.id, completedAtMs: Date.parse(link.testCompletedAt ?? "") },
    deps,
    async () => new Map(Object.entries(leads)),
    () => 0,
  );
}

describe("the end of a test is planned", () => {
  test("with the link, alone or in bulk, once", async () => {
    const link = await api.createLink({ body: body(10) });
    expect(await planned(link)).toEqual([link.testCompletedAt]);
    await api.updateLink({ params: { linkId: link.id }, body: { comments: "other", testVariants: link.testVariants } });
    expect(await planned(link)).toEqual([link.testCompletedAt]);
    const [many] = (await callApi(workspace, "POST", "/links/bulk", { body: [body(10)] })).body as [Link];
    expect(await planned(many)).toEqual([many.testCompletedAt]);
  });

  test("again when it moves, and when a test begins later", async () => {
    const link = await api.createLink({ body: { ...body(10), testVariants: null } });
    expect(await planned(link)).toEqual([]);
    const { testVariants } = body(10);
    await api.updateLink({ params: { linkId: link.id }, body: { testVariants } });
    await api.updateLink({ params: { linkId: link.id }, body: { testCompletedAt: inMinutes(20) } });
    const change = { linkIds: [link.id], data: { testCompletedAt: inMinutes(30) } };
    await callApi(workspace, "PATCH", "/links/bulk", { body: change });
    expect(await planned(link)).toEqual([inMinutes(10), inMinutes(20), inMinutes(30)]);
  });

  test("not when it is past, nor without variants", async () => {
    expect(await planned(await api.createLink({ body: body(-1) }))).toEqual([]);
    expect(await planned(await api.createLink({ body: { ...body(10), testVariants: null } }))).toEqual([]);
  });
});

describe("at the end", () => {
  test("the link leads to the variant with most leads, whose UTM tags are the link's", async () => {
    const link = await api.createLink({ body: { ...body(0), utm_term: "t" } });
    clock.advance(MINUTE_MS);
    await end(link, { [A]: 3, [B]: 2, "https://acme.test/main": 9 });
    expect(await stored(link)).toEqual({
      ...link,
      url: A,
      utm_source: "a",
      utm_term: null,
      updatedAt: new Date(clock.now()).toISOString(),
    });
  });

  test("the tags that a cloaked link lacks are asked for at its new destination", async () => {
    const link = await api.createLink({ body: { ...body(10), rewrite: true } });
    await end(link, { [B]: 1 });
    const jobs = await workspace.database.db
      .selectFrom("jobs")
      .select("payload")
      .where("type", "=", fetchLinkPreview.type);
    const asked = (await jobs.execute()).map(({ payload }) => JSON.parse(payload));
    expect(asked.filter(({ linkId }) => linkId === link.id).map(({ url }) => url)).toEqual([link.url, B]);
  });

  test("nothing changes without leads", async () => {
    const link = await api.createLink({ body: body(5) });
    clock.advance(5 * MINUTE_MS);
    await workspace.server.jobs.runDue();
    expect(await planned(link)).toEqual([]);
    expect(await stored(link)).toEqual(link);
  });

  test("nothing changes when the test has moved, has gone, or ended more than 15 minutes ago", async () => {
    const moved = await api.createLink({ body: body(0) });
    await api.updateLink({ params: { linkId: moved.id }, body: { testCompletedAt: inMinutes(60) } });
    const gone = await api.createLink({ body: body(0) });
    await api.updateLink({ params: { linkId: gone.id }, body: { testVariants: null } });
    const late = await api.createLink({ body: body(-15) });
    const justInTime = await api.createLink({ body: body(-14) });
    clock.advance(1);
    for (const link of [moved, gone, late, justInTime]) await end(link, { [A]: 1 });
    const urls = await Promise.all([moved, gone, late, justInTime].map(async (link) => (await stored(link)).url));
    expect(urls).toEqual([moved.url, gone.url, late.url, A]);
  });

  test("the leads are those of visits that were sent to a variant, whatever each visit added to its query", async () => {
    const link = await api.createLink({ body: { ...body(10), key: "winner" } });
    const scope = { workspaceId: workspace.workspace.id, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
    for (const [index, variant] of [A, B, B].entries()) {
      const headers = { "x-real-ip": `192.0.2.${index}`, cookie: `dub_test_url=${encodeURIComponent(variant)}` };
      const { status } = await visitLink(workspace.origin, `/winner?gclid=${index}&utm_source=mail`, { headers });
      expect(status).toBe(302);
    }
    await visitLink(workspace.origin, "/winner?redir_url=https://elsewhere.test", {
      headers: { "x-real-ip": "192.0.2.9" },
    });
    await workspace.outbox.drain();
    const clicks = await workspace.eventStore.list("click", scope, { offset: 0, limit: 100, order: "asc" });
    const ofLink = clicks.filter((click) => click.linkId === link.id);
    expect(ofLink.map(({ url }) => url.split("?")[0]).toSorted()).toEqual([
      "https://acme.test/a",
      "https://acme.test/b",
      "https://acme.test/b",
      "https://elsewhere.test/",
    ]);
    expect(ofLink.every(({ url }) => /[?&]dub_id=\w{16}/.test(url))).toBe(true);
    for (const [index, click] of ofLink.entries()) {
      await workspace.outbox.append(sampleLead(click, `cus_${index}`, { timestampMs: clock.now() }));
    }
    clock.advance(10 * MINUTE_MS);
    await workspace.server.jobs.runDue();
    expect(await stored(link)).toMatchObject({ url: B });
    const { headers } = await visitLink(workspace.origin, "/winner", { headers: { "x-real-ip": "192.0.2.50" } });
    expect(headers.location).toMatch(/^https:\/\/acme\.test\/b\?dub_id=/);
  });

  test("a link that was deleted is no matter", async () => {
    const link = await api.createLink({ body: body(0) });
    await api.deleteLink({ params: { linkId: link.id } });
    await expect(end(link, { [A]: 1 })).resolves.toBeUndefined();
  });
});

test("no variant has more leads than the winner, and any of the best can win", () => {
  const variants = ["a", "b", "c", "d"].map((url) => ({ url }));
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }), (counts) => {
      const leads = new Map(variants.map(({ url }, index) => [url, counts[index] ?? 0]));
      const winners = new Set([0, 0.25, 0.5, 0.75, 0.999].map((n) => pickWinner(variants, leads, () => n)));
      const most = Math.max(...counts);
      const best = variants.map(({ url }) => url).filter((url) => leads.get(url) === most);
      expect([...winners].sort()).toEqual(most === 0 ? [undefined] : best);
    }),
  );
});
