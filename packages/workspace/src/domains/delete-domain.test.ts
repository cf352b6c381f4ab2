import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertLinks } from "../testing/insert-rows.ts";
import { visitLink } from "../testing/visit-link.ts";

const SETTLED_MS = 10_000;

const clock = createClock();
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  api = clientOf(workspace);
});
afterAll(() => workspace.close());

const add = (slug: string) => api.createDomain({ body: { slug } });
const remove = (slug: string) => api.deleteDomain({ params: { slug } });
const linksOn = async (domain: string) =>
  (await workspace.database.db.selectFrom("links").select("id").where("domain", "=", domain).execute()).length;

test("a deleted domain is detached at once, and gone with its links when its job is done", async () => {
  const slug = "gone.localhost";
  await add(slug);
  await insertLinks(workspace.database.db, workspace.workspace.id, slug, 1200);
  const visit = () => visitLink(workspace.origin, "/k00007", { headers: { host: slug } });
  expect((await visit()).status).toBe(302);
  const before = Number(await api.getLinksCount());

  const { status, body } = await callApi(workspace, "DELETE", `/domains/${slug}`);
  expect([status, body]).toEqual([200, { slug }]);
  const detached = `Domain ${slug} does not belong to workspace ${workspace.workspace.id}.`;
  expect(await refusal(workspace, "GET", `/domains/${slug}`)).toEqual([403, "forbidden", detached]);
  expect(await refusal(workspace, "DELETE", `/domains/${slug}`)).toEqual([403, "forbidden", detached]);
  expect(await refusal(workspace, "GET", `/links?domain=${slug}`)).toEqual([403, "forbidden", detached]);
  expect(await refusal(workspace, "POST", "/domains", { body: { slug } })).toEqual([
    409,
    "conflict",
    "Domain is already in use.",
  ]);
  expect(await refusal(workspace, "POST", "/links", { body: { url: "https://acme.test/", domain: slug } })).toEqual([
    403,
    "forbidden",
    "Domain does not belong to workspace.",
  ]);
  expect(await api.listDomains({ query: { search: slug } })).toEqual([]);
  expect((await visit()).headers.location).toBe(undefined);

  await workspace.server.jobs.runDue();
  expect(await linksOn(slug)).toBe(0);
  expect(await api.getLinksCount()).toBe(before - 1201);
  // A request that had found the domain may still have been at work.
  await insertLinks(workspace.database.db, workspace.workspace.id, slug, 1);
  clock.advance(SETTLED_MS);
  await workspace.server.jobs.runDue();
  expect(await linksOn(slug)).toBe(0);
  expect((await callApi(workspace, "GET", `/domains/${slug}`)).status).toBe(404);
  expect(await add(slug)).toMatchObject({ slug });
  expect(await linksOn(slug)).toBe(1);
});

test("no other domain becomes the primary one", async () => {
  const { apiKey, domain } = await workspace.addWorkspace({ slug: "headless" });
  const target = { server: workspace.server, workspace: { apiKey } };
  const own = clientOf(target);
  await own.createDomain({ body: { slug: "spare.headless.test" } });
  await own.deleteDomain({ params: { slug: domain } });
  expect((await own.listDomains()).map(({ slug, primary }) => [slug, primary])).toEqual([
    ["spare.headless.test", false],
  ]);
  expect((await refusal(target, "POST", "/links", { body: { url: "https://acme.test/" } }))[0]).toBe(400);
  await own.setPrimaryDomain({ params: { slug: "spare.headless.test" } });
  expect((await own.createLink({ body: { url: "https://acme.test/" } })).domain).toBe("spare.headless.test");
});

test("a root link is deleted with its domain only", async () => {
  await add("rooted.localhost");
  const root = await api.getLinkInfo({ query: { domain: "rooted.localhost" } });
  expect(await refusal(workspace, "DELETE", `/links/${root.id}`)).toEqual([
    403,
    "forbidden",
    "You can't delete a custom domain link. You can delete the domain instead.",
  ]);
  await remove("rooted.localhost");
  await workspace.server.jobs.runDue();
  expect((await callApi(workspace, "GET", `/links/info?linkId=${root.id}`)).status).toBe(404);
});

test("the links of other domains stay, and a job that is run again harms nobody", async () => {
  const { db } = workspace.database;
  await add("safe.localhost");
  const { id } = await add("twice.localhost");
  await remove("twice.localhost");
  clock.advance(SETTLED_MS);
  await workspace.server.jobs.runDue();
  const again = { type: "domain.delete", payload: JSON.stringify({ id }), dedupe_key: null, attempts: 0 };
  await db
    .insertInto("jobs")
    .values({ ...again, id: "again", run_at_ms: 0, locked_until_ms: 0, last_error: null, created_at_ms: 0 })
    .execute();
  await workspace.server.jobs.runDue();
  expect(await linksOn("safe.localhost")).toBe(1);
  expect(await db.selectFrom("jobs").selectAll().where("id", "=", "again").execute()).toEqual([]);
});

test("of two who delete one domain, one is told that it is none of theirs, or gone", async () => {
  await add("raced.localhost");
  const answers = await Promise.all([1, 2].map(() => callApi(workspace, "DELETE", "/domains/raced.localhost")));
  const [first, second] = answers.map(({ status }) => status).sort();
  expect(first).toBe(200);
  expect([403, 404]).toContain(second);
});
