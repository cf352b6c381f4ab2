import type { Link } from "@overdub/contract";
import { ANALYTICS_GROUPS } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";
import { stranger, visitLink } from "../testing/visit-link.ts";

const PATH = "/analytics/dashboard";
const NO_KEY = { headers: { authorization: "" } };
const DAY_MS = 86_400_000;
/** What the workspace's other links are called, and what only they have. */
const MARK = "veiled";
const clock = createClock();
let workspace: StartedWorkspace;
let shared: Link;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  const api = clientOf(workspace);
  const old = await api.createLink({ body: { url: `https://acme.test/${MARK}`, key: MARK, title: MARK } });
  await append(old, { country: "JP", city: MARK, referer: `${MARK}.test`, refererUrl: MARK, device: "Tablet" });
  clock.advance(40 * DAY_MS);
  const { id: folderId } = await api.createFolder({ body: { name: MARK, accessLevel: null } });
  const { id: tagId } = await api.createTag({ body: { name: MARK } });
  const body = { url: "https://acme.test/", key: "shared", publicStats: true, trackConversion: true };
  shared = await api.createLink({ body: { ...body, comments: MARK, folderId, tagIds: [tagId] } });
  await append(shared, { country: "DE", device: "Desktop", refererUrl: MARK });
  return () => workspace.close();
});
beforeEach(() => clock.advance(61_000));

/** A click, a lead and a sale of one visit. */
async function append(link: Link, over: Parameters<typeof sampleClick>[2]): Promise<void> {
  const click = sampleClick(link, clock.now(), over);
  for (const event of [click, sampleLead(click, `cus_${MARK}`), sampleSale(click, `cus_${MARK}`)]) {
    await workspace.outbox.append(event);
  }
  await workspace.outbox.drain();
}

const ask = async (query: string) =>
  (await callApi(workspace, "GET", `${PATH}?domain=localhost&key=shared&${query}`, NO_KEY)).body;
const refused = (query: string) => refusal(workspace, "GET", `${PATH}?${query}`, NO_KEY);

test("anybody may count what a shared link has, but for money", async () => {
  expect(await ask("")).toEqual({ clicks: 1, leads: 0, sales: 0, saleAmount: 0 });
  expect(await ask("event=composite")).toEqual({ clicks: 1, leads: 1, sales: 1, saleAmount: 0 });
  expect(await ask("event=sales&groupBy=countries&country=DE,FR")).toEqual([
    { country: "DE", region: "*", city: "*", clicks: 0, leads: 0, sales: 1, saleAmount: 0 },
  ]);
  expect(await ask("country=-DE")).toMatchObject({ clicks: 0 });
});

test("no question about it is answered with anything of another link, or of what the owner keeps", async () => {
  let answered = 0;
  for (const groupBy of ANALYTICS_GROUPS) {
    for (const event of ["clicks", "leads", "sales", "composite"]) {
      for (const interval of ["24h", "all"]) {
        const { status, body } = await callApi(
          workspace,
          "GET",
          `${PATH}?domain=localhost&key=shared&groupBy=${groupBy}&event=${event}&interval=${interval}`,
          NO_KEY,
        );
        expect([200, 403]).toContain(status);
        expect(JSON.stringify(body)).not.toMatch(/veiled|"JP\b|Tablet/);
        const rows = (Array.isArray(body) ? body : [body]) as { clicks?: number }[];
        if (status === 200) {
          answered += 1;
          expect(rows.reduce((sum, { clicks = 0 }) => sum + clicks, 0)).toBeLessThanOrEqual(1);
        }
      }
    }
  }
  expect(answered).toBe((ANALYTICS_GROUPS.length - 6) * 8);
});

test("everything begins with the link, not with the workspace", async () => {
  const rows = (await ask("groupBy=timeseries&interval=all")) as { start: string }[];
  expect(rows[0]?.start.slice(0, 10)).toBe(shared.createdAt.slice(0, 10));
});

test("a question must name a link that is shared, and nothing else", async () => {
  const other = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "other" } });
  const message = "You must provide a domain and a key, or a folderId.";
  for (const query of ["", "domain=localhost", "key=shared", "domain=&key="]) {
    expect(await refused(query)).toEqual([400, "bad_request", message]);
  }
  const isNone = [403, "forbidden", "This link has no public statistics."];
  for (const key of ["other", MARK, "nowhere", "a,shared", "-shared"]) {
    expect(await refused(`domain=localhost&key=${key}`)).toEqual(isNone);
  }
  expect(await refused("domain=-localhost&key=shared")).toEqual(isNone);
  expect(await refused("domain=localhost&key=shared&folderId=fold_x")).toEqual([
    403,
    "forbidden",
    "This folder has no public statistics.",
  ]);
  for (const filter of [
    `linkId=${other.id}`,
    "externalId=ext_x",
    "tenantId=x",
    "root=false",
    "query=metadata['a']:'b'",
  ]) {
    const name = filter.slice(0, filter.indexOf("="));
    expect(await refused(`domain=localhost&key=shared&${filter}`)).toEqual([
      403,
      "forbidden",
      `Public statistics cannot be filtered by ${name}.`,
    ]);
  }
});

test("what is closed, disabled, or on a domain that nobody has proved, is shown to nobody; what is archived is", async () => {
  const api = clientOf(workspace);
  const set = (columns: object) =>
    workspace.database.db.updateTable("links").set(columns).where("id", "=", shared.id).execute();
  await api.updateLink({ params: { linkId: shared.id }, body: { archived: true, expiresAt: "2020-01-01" } });
  expect(await ask("")).toMatchObject({ clicks: 1 });
  await set({ disabled_at_ms: 1 });
  expect((await refused("domain=localhost&key=shared"))[0]).toBe(403);
  await set({ disabled_at_ms: null });
  expect(await ask("")).toMatchObject({ clicks: 1 });
  await api.updateLink({ params: { linkId: shared.id }, body: { publicStats: false } });
  expect((await refused("domain=localhost&key=shared"))[0]).toBe(403);
  await api.updateLink({ params: { linkId: shared.id }, body: { publicStats: true } });
  const { apiKey: key } = await workspace.addWorkspace({ slug: "other" });
  await callApi(workspace, "POST", "/domains", { key, body: { slug: "claims.test" } });
  const body = { url: "https://acme.test/", key: "k", domain: "claims.test", publicStats: true };
  expect((await callApi(workspace, "POST", "/links", { key, body })).status).toBe(200);
  expect((await refused("domain=claims.test&key=k"))[0]).toBe(403);
});

test("an answer is a minute old at most, and equal questions are read once", async () => {
  const count = vi.spyOn(workspace.eventStore, "count");
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask("country=DE")));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(count).toHaveBeenCalledTimes(1);
  await append(shared, { country: "DE" });
  expect(await ask("country=DE")).toMatchObject({ clicks: 1 });
  clock.advance(60_000);
  expect(await ask("country=DE")).toMatchObject({ clicks: 2 });
  count.mockRestore();
  const { headers } = await callApi(workspace, "GET", `${PATH}?domain=localhost&key=shared`, NO_KEY);
  expect(headers.get("cache-control")).toBe("public, max-age=60");
});

test("two questions of strangers are read at a time, so many wait, and further ones are refused", async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const read = workspace.eventStore.count.bind(workspace.eventStore);
  let running = 0;
  let most = 0;
  const count = vi.spyOn(workspace.eventStore, "count").mockImplementation(async (...asked) => {
    running += 1;
    most = Math.max(most, running);
    await held;
    running -= 1;
    return read(...asked);
  });
  const asked = Array.from({ length: 70 }, (_, city) =>
    callApi(workspace, "GET", `${PATH}?domain=localhost&key=shared&city=${city}`, NO_KEY),
  );
  await expect.poll(() => running).toBe(2);
  release();
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect([200, 429].map((status) => statuses.filter((one) => one === status).length)).toEqual([66, 4]);
  expect(most).toBe(2);
  count.mockRestore();
});

test("of one network only so many questions are answered", async () => {
  const headers = { ...stranger(), host: "localhost" };
  const statuses = [];
  for (let asked = 0; asked < 12; asked += 1) {
    statuses.push((await visitLink(workspace.origin, `/api${PATH}?domain=localhost&key=shared`, { headers })).status);
  }
  expect(statuses).toEqual([...Array(10).fill(200), 429, 429]);
});
