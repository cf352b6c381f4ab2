import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertLinks } from "../testing/insert-rows.ts";
import { startWorkspaceOnPostgres } from "../testing/start-workspace-on-postgres.ts";

/** What the other tests show on SQLite, once more on PostgreSQL, wherever a statement could mean something else there. */
const clock = createClock();
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspaceOnPostgres({ now: clock.now });
  api = clientOf(workspace);
});
afterAll(() => workspace?.close());

const add = (slug: string) => api.createDomain({ body: { slug } });

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await workspace.server.jobs.runDue();
}

test("domains are listed, searched and counted", async () => {
  await add("a-b.pg.test");
  await add("a.b.localhost");
  expect((await api.listDomains({ query: { search: "A-B" } })).map(({ slug }) => slug)).toEqual(["a-b.pg.test"]);
  expect(await api.getDomainsCount({ query: { search: "_" } })).toBe(0);
  expect(await api.getDomainsCount()).toBe(3);
});

test("one domain is primary, whoever is made so at the same moment", async () => {
  const slugs = ["a-b.pg.test", "a.b.localhost", "localhost"];
  await Promise.all([...slugs, ...slugs].map((slug) => api.setPrimaryDomain({ params: { slug } })));
  expect((await api.listDomains()).filter(({ primary }) => primary)).toHaveLength(1);
});

test("of domains that are added at once, one has the name, and one is the first", async () => {
  const { apiKey, domain } = await workspace.addWorkspace({ slug: "racing" });
  const racing = clientOf(workspace, apiKey);
  await racing.deleteDomain({ params: { slug: domain } });
  const names = Array.from({ length: 8 }, (_, n) => `n${n % 4}.racing.test`);
  const answers = await Promise.all(
    names.map((slug) => callApi(workspace, "POST", "/domains", { body: { slug }, key: apiKey })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 409, 409, 409, 409]);
  expect((await racing.listDomains()).filter(({ primary }) => primary)).toHaveLength(1);
});

test("links follow a renamed domain, past those that took their address, and go with it", async () => {
  const { db } = workspace.database;
  await add("many.localhost");
  await insertLinks(db, workspace.workspace.id, "many.localhost", 1200);
  await api.updateDomain({ params: { slug: "many.localhost" }, body: { slug: "moved.localhost" } });
  await api.createLink({ body: { url: "https://acme.test/", domain: "moved.localhost", key: "k01199" } });
  await pass(0);
  expect(await api.getLinksCount({ query: { domain: "moved.localhost" } })).toBe(1202);
  await api.deleteDomain({ params: { slug: "moved.localhost" } });
  await pass(0);
  await pass(59_000);
  await pass(1_000);
  const left = await db.selectFrom("links").select("id").where("domain", "like", "mov%").execute();
  expect(left).toEqual([]);
  expect((await callApi(workspace, "GET", "/domains/moved.localhost")).status).toBe(404);
});

test("a registered domain keeps what is known of it", async () => {
  await api.registerDomain({ body: { domain: "postgres.link" } });
  const domain = await api.updateDomain({ params: { slug: "postgres.link" }, body: { autoRenew: false } });
  expect(domain.registeredDomain).toMatchObject({ renewalFee: 2000, expiresAt: "2027-03-04T12:01:00.000Z" });
  expect(await api.getDomain({ params: { slug: "postgres.link" } })).toEqual(domain);
});

test("what a look at the DNS finds is kept, and looked at again", async () => {
  await add("look.pg.test");
  await pass(0);
  const state = await api.getDomainVerification({ params: { slug: "look.pg.test" } });
  expect(state).toMatchObject({ verified: false, lastCheckedAt: new Date(clock.now()).toISOString() });
  expect(state.dnsRecords).toMatchObject([{ type: "TXT", status: "unknown" }]);
});
