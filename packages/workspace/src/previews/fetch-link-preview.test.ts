import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import type { LocalSite } from "../testing/local-site.ts";
import { startLocalSite } from "../testing/local-site.ts";
import { visitLink } from "../testing/visit-link.ts";

const clock = createClock();
const MINUTE_MS = 60_000;
const PAGE = `<title>Acme</title><meta name="description" content="Things"><meta property="og:image" content="https://cdn.acme.test/og.png">`;

let site: LocalSite;
let workspace: StartedWorkspace;

beforeAll(async () => {
  site = await startLocalSite();
  workspace = await startWorkspace({ fetch: site.fetch, now: clock.now });
});
afterAll(async () => {
  await workspace.close();
  await site.close();
});
beforeEach(() => {
  site.requests.length = 0;
  site.pages.clear();
});

async function create(body: Record<string, unknown>): Promise<string> {
  const answer = await callApi(workspace, "POST", "/links", { body });
  expect(answer.status).toBe(200);
  return (answer.body as { id: string }).id;
}

const patch = (id: string, body: unknown) => callApi(workspace, "PATCH", `/links/${id}`, { body });
const runJobs = () => workspace.server.jobs.runDue();
const waitingJobs = () =>
  workspace.database.db.selectFrom("jobs").select("run_at_ms").where("type", "=", "fetch-link-preview").execute();
const cloaked = async (key: string) => (await visitLink(workspace.origin, `/${key}`)).body;
const preview = async (key: string) => (await visitLink(workspace.origin, `/${key}?bot=1`)).body;

describe("the page of a cloaked link", () => {
  test("has its destination's tags once they were fetched", async () => {
    site.pages.set("/page", PAGE);
    await create({ url: "https://acme.test/page", key: "cloaked", rewrite: true });
    expect(await cloaked("cloaked")).toContain("<title>https://acme.test/page</title>");
    await runJobs();
    const html = await cloaked("cloaked");
    expect(html).toContain("<title>Acme</title>");
    expect(html).toContain('<meta property="og:description" content="Things">');
    expect(html).toContain('<meta property="og:image" content="https://cdn.acme.test/og.png">');
    expect(await waitingJobs()).toEqual([]);
  });

  test("has its own where it has them, and the API shows these alone", async () => {
    site.pages.set("/page", PAGE);
    const id = await create({ url: "https://acme.test/page", key: "own", rewrite: true, title: "Mine" });
    await runJobs();
    const html = await cloaked("own");
    expect(html).toContain("<title>Mine</title>");
    expect(html).toContain('content="Things"');
    const { body } = await callApi(workspace, "GET", `/links/info?linkId=${id}`);
    expect(body).toMatchObject({ title: "Mine", description: null, image: null });
  });

  test("has the tags of where it leads, not of where it led", async () => {
    site.pages.set("/page", PAGE).set("/next", "<title>Next</title>");
    const id = await create({ url: "https://acme.test/page", key: "moved", rewrite: true });
    await runJobs();
    await patch(id, { url: "https://acme.test/next" });
    expect(await cloaked("moved")).not.toContain("Acme");
    await runJobs();
    expect(await cloaked("moved")).toContain("<title>Next</title>");
    await patch(id, { comments: "no news" });
    await runJobs();
    expect(site.requests).toEqual(["acme.test/page", "acme.test/next"]);
  });

  test("is escaped, whatever the destination says", async () => {
    site.pages.set("/page", "<title>&lt;script&gt;alert(1)&lt;/script&gt; \0 &#xD800;</title>");
    await create({ url: "https://acme.test/page", key: "hostile", rewrite: true });
    await runJobs();
    const html = await cloaked("hostile");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).not.toContain("<script");
  });
});

test("a custom preview takes what it leaves open from its destination", async () => {
  site.pages.set("/page", PAGE);
  await create({ url: "https://acme.test/page", key: "proxied", proxy: true, title: "Mine" });
  await runJobs();
  const html = await preview("proxied");
  expect(html).toContain('<meta property="og:title" content="Mine">');
  expect(html).toContain('<meta property="og:description" content="Things">');
});

test.each([
  ["an ordinary link", { url: "https://acme.test/page" }],
  [
    "a link that has all of its own",
    { url: "https://acme.test/page", rewrite: true, title: "T", description: "D", image: "https://acme.test/i.png" },
  ],
  ["a link to an app", { url: "mailto:a@acme.test", rewrite: true }],
])("nothing is fetched for %s", async (_title, body) => {
  await create(body);
  expect(await waitingJobs()).toEqual([]);
});

test("a link that is deleted meanwhile asks for nothing, and leaves nothing behind", async () => {
  site.pages.set("/page", PAGE);
  const id = await create({ url: "https://acme.test/page", rewrite: true });
  const other = await create({ url: "https://acme.test/page", rewrite: true });
  await callApi(workspace, "DELETE", `/links/${id}`);
  await runJobs();
  expect(site.requests).toEqual(["acme.test/page"]);
  const rows = () =>
    workspace.database.db.selectFrom("link_previews").select("link_id").where("link_id", "in", [id, other]).execute();
  expect(await rows()).toEqual([{ link_id: other }]);
  await callApi(workspace, "DELETE", `/links/${other}`);
  expect(await rows()).toEqual([]);
});

describe("a destination that does not answer", () => {
  test("is asked five times, after pauses that grow, and then no more", async () => {
    await create({ url: "https://acme.test/missing", rewrite: true });
    const pauses = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await runJobs();
      const [job] = await waitingJobs();
      if (!job) break;
      pauses.push((job.run_at_ms - clock.now()) / MINUTE_MS);
      clock.advance(job.run_at_ms - clock.now());
    }
    expect(pauses).toEqual([1, 10, 60, 360]);
    expect(site.requests).toHaveLength(5);
    expect(await waitingJobs()).toEqual([]);
  });

  test("is shown as soon as it does", async () => {
    await create({ url: "https://acme.test/late", key: "late", rewrite: true });
    await runJobs();
    site.pages.set("/late", "<title>Late</title>");
    clock.advance(MINUTE_MS);
    await runJobs();
    expect(await cloaked("late")).toContain("<title>Late</title>");
  });

  test("is given up at once when it may not be reached", async () => {
    await create({ url: "http://10.0.0.1/", rewrite: true });
    await create({ url: "http://169.254.169.254/latest/meta-data/", rewrite: true });
    await runJobs();
    expect([await waitingJobs(), site.requests]).toEqual([[], []]);
  });
});
