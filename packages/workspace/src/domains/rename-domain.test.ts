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
const rename = (slug: string, to: string) => api.updateDomain({ params: { slug }, body: { slug: to } });
const link = (domain: string, key: string) =>
  api.createLink({ body: { url: `https://acme.test/${domain}`, domain, key } });
const locationOf = async (host: string, key: string) =>
  (await visitLink(workspace.origin, `/${key}`, { headers: { host } })).headers.location;
const count = (domain: string) => api.getLinksCount({ query: { domain } });

async function settle(): Promise<void> {
  clock.advance(SETTLED_MS);
  await workspace.server.jobs.runDue();
}

test("the links of a renamed domain follow at once, and visits with them", async () => {
  const domain = await add("before.localhost");
  const { id } = await link("before.localhost", "Kept");
  expect(await locationOf("before.localhost", "kept")).toBe("https://acme.test/before.localhost");
  expect(await locationOf("after.localhost", "kept")).toBe(undefined);
  const renamed = await rename("before.localhost", "After.localhost");
  expect(renamed).toEqual({ ...domain, slug: "after.localhost", updatedAt: renamed.updatedAt });
  expect(await api.getLinkInfo({ query: { linkId: id } })).toMatchObject({
    domain: "after.localhost",
    key: "Kept",
    shortLink: workspace.origin.replace("//", "//after.").replace(/$/, "/Kept"),
  });
  expect(await locationOf("after.localhost", "kept")).toBe("https://acme.test/before.localhost");
  expect(await locationOf("before.localhost", "kept")).toBe(undefined);
  expect(await api.getLinkInfo({ query: { domain: "after.localhost" } })).toMatchObject({ key: "_root" });
  expect((await callApi(workspace, "GET", "/domains/before.localhost")).status).toBe(404);
});

test("many links follow in batches, the root link first, and the former name is taken until all have", async () => {
  await add("many.localhost");
  await insertLinks(workspace.database.db, workspace.workspace.id, "many.localhost", 1200);
  await rename("many.localhost", "moved.localhost");
  expect(await count("moved.localhost")).toBe(500);
  expect(await api.getLinkInfo({ query: { domain: "moved.localhost" } })).toMatchObject({ key: "_root" });
  expect(await refusal(workspace, "POST", "/domains", { body: { slug: "many.localhost" } })).toEqual([
    409,
    "conflict",
    "Domain is already in use.",
  ]);
  await workspace.server.jobs.runDue();
  expect(await count("moved.localhost")).toBe(1201);
  expect(await add("many.localhost")).toMatchObject({ slug: "many.localhost" });
});

test("a link that took an address first keeps it; the one that was to follow there gets another", async () => {
  await add("full.localhost");
  await insertLinks(workspace.database.db, workspace.workspace.id, "full.localhost", 600);
  await rename("full.localhost", "fuller.localhost");
  const [last] = await workspace.database.db
    .selectFrom("links")
    .selectAll()
    .where("domain", "=", "full.localhost")
    .orderBy("id", "desc")
    .limit(1)
    .execute();
  const made = await link("fuller.localhost", last?.key ?? "");
  await workspace.server.jobs.runDue();
  expect(await count("fuller.localhost")).toBe(602);
  expect(await api.getLinkInfo({ query: { linkId: made.id } })).toMatchObject({ key: last?.key });
  const moved = await api.getLinkInfo({ query: { linkId: last?.id } });
  expect(moved.key).toMatch(new RegExp(`^${last?.key}-\\w{7}$`));
  expect(await locationOf("fuller.localhost", moved.key)).toBe(last?.url);
});

test("a link that was being stored under the former name follows too", async () => {
  await add("race.localhost");
  await rename("race.localhost", "raced.localhost");
  await insertLinks(workspace.database.db, workspace.workspace.id, "race.localhost", 1);
  await settle();
  expect(await count("raced.localhost")).toBe(2);
});

test("links that are still under way follow to the newest name, and go with their domain", async () => {
  await add("one.localhost");
  await insertLinks(workspace.database.db, workspace.workspace.id, "one.localhost", 1200);
  await rename("one.localhost", "two.localhost");
  await rename("two.localhost", "three.localhost");
  await workspace.server.jobs.runDue();
  expect(await count("three.localhost")).toBe(1201);
  await insertLinks(workspace.database.db, workspace.workspace.id, "two.localhost", 600);
  await api.deleteDomain({ params: { slug: "three.localhost" } });
  await settle();
  await settle();
  const left = await workspace.database.db
    .selectFrom("links")
    .select("domain")
    .where("domain", "in", ["one.localhost", "two.localhost", "three.localhost"])
    .execute();
  expect(left).toEqual([]);
  expect((await callApi(workspace, "GET", "/domains/three.localhost")).status).toBe(404);
});

test("of two who rename to one name, one may, and the other's links stay", async () => {
  await add("left.localhost");
  await add("right.localhost");
  const answers = await Promise.all(
    ["left", "right"].map((name) =>
      callApi(workspace, "PATCH", `/domains/${name}.localhost`, { body: { slug: "middle.localhost" } }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await count("middle.localhost")).toBe(1);
});

test("of two who rename one domain, one is told that it is gone", async () => {
  await add("torn.localhost");
  const answers = await Promise.all(
    ["here", "there"].map((name) =>
      callApi(workspace, "PATCH", "/domains/torn.localhost", { body: { slug: `${name}.localhost` } }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
});
