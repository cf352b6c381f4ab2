import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BLANK_COLUMNS } from "../link-store/link-columns.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { visitLink } from "../testing/visit-link.ts";
import { assertNoCircle } from "./circles.ts";
import { LinkCache } from "./link-cache.ts";

let workspace: StartedWorkspace;
let at: (key: string) => string;
const REFUSED = [422, "unprocessable_entity", "The link would lead back to itself."];

beforeAll(async () => {
  workspace = await startWorkspace();
  at = (key) => `${workspace.origin}/${key}`;
});
afterAll(() => workspace.close());

const create = (body: { url: string } & Record<string, unknown>) => clientOf(workspace).createLink({ body });
const refusedCreate = (body: object) => refusal(workspace, "POST", "/links", { body });
const refusedPatch = ({ id }: Link, body: object) => refusal(workspace, "PATCH", `/links/${id}`, { body });

test.each([
  ["plainly", (key: string) => ({ url: at(key) })],
  ["in another letter case, with a query", (key: string) => ({ url: `${at(key.toUpperCase())}/?a=1` })],
  ["on iOS", (key: string) => ({ url: "https://acme.test/", ios: at(key) })],
  ["from a country", (key: string) => ({ url: "https://acme.test/", geo: { DE: at(key) } })],
  ["once it has expired", (key: string) => ({ url: "https://acme.test/", expiredUrl: at(key) })],
])("a link that leads to itself %s is refused", async (title, make) => {
  const key = `self-${title.length}`;
  expect(await refusedCreate({ key, ...make(key) })).toEqual(REFUSED);
});

test("a circle is refused where it would close, however long", async () => {
  const first = await create({ key: "c1", url: "https://acme.test/" });
  await create({ key: "c2", url: at("c1") });
  await create({ key: "c3", url: at("c2") });
  expect(await refusedPatch(first, { url: at("c3") })).toEqual(REFUSED);
  expect(await refusedPatch(first, { url: at("c2") })).toEqual(REFUSED);
  expect(await refusedPatch(first, { android: at("c1") })).toEqual(REFUSED);
  const bulk = await callApi(workspace, "PATCH", "/links/bulk", {
    body: { linkIds: [first.id], data: { url: at("c3") } },
  });
  expect(bulk.body).toMatchObject([{ error: REFUSED[2] }]);
  expect((await clientOf(workspace).getLink({ params: { linkId: first.id } })).url).toBe("https://acme.test/");
});

test("a link that moves to where it leads is refused, also by an upsert", async () => {
  const link = await create({ key: "m1", url: at("m2") });
  expect(await refusedPatch(link, { key: "m2" })).toEqual(REFUSED);
  const body = { url: at("m2"), key: "M2" };
  expect(await refusal(workspace, "PUT", "/links/upsert", { body })).toEqual(REFUSED);
});

test("a circle among links that are made together is refused for the one that closes it", async () => {
  const body = [
    { key: "b1", url: at("b2") },
    { key: "b2", url: at("b3") },
    { key: "b3", url: at("b1") },
    { key: "b4", url: at("b1") },
  ];
  const { body: made } = await callApi(workspace, "POST", "/links/bulk", { body });
  expect((made as { key?: string; error?: string }[]).map(({ key, error }) => key ?? error)).toEqual([
    "b1",
    "b2",
    "b4",
    REFUSED[2],
  ]);
});

test("a link that has led to itself before can be changed otherwise, and led away", async () => {
  const link = await create({ key: "old", url: "https://acme.test/" });
  await workspace.database.db
    .updateTable("links")
    .set({ url: at("old") })
    .where("id", "=", link.id)
    .execute();
  const params = { linkId: link.id };
  expect((await clientOf(workspace).updateLink({ params, body: { comments: "x" } })).comments).toBe("x");
  expect(await refusedPatch(link, { ios: at("old") })).toEqual(REFUSED);
  await clientOf(workspace).updateLink({ params, body: { url: "https://acme.test/away" } });
});

test("other links of this server, other servers of this machine, and ways out are destinations", async () => {
  await create({ key: "o1", url: "https://acme.test/" });
  await create({ key: "o2", url: at("o1") });
  await create({ key: "o3", url: "http://localhost:1/o3" });
  await create({ key: "o4", url: `${at("o4")}+` });
  await create({ key: "o5", url: `${at("o5")}?redir_url=https://acme.test/` });
  await create({ key: "o6", url: "https://acme.test/o6" });
});

describe("where a domain leads instead of a link", () => {
  const DOMAIN = "fallbacks.localhost";
  const on = (key: string) => `http://${DOMAIN}:${new URL(workspace.origin).port}/${key}`;
  const settle = (body: object) => callApi(workspace, "PATCH", `/domains/${DOMAIN}`, { body });
  const refusedSetting = (name: string) => ({
    error: {
      code: "unprocessable_entity",
      message: `\`${name}\` would lead back to itself: no link that works is there.`,
    },
  });

  beforeAll(async () => {
    await callApi(workspace, "POST", "/domains", { body: { slug: DOMAIN } });
  });

  test.each([
    ["a missing link of its own", "notFoundUrl", () => on("nothing")],
    ["the same with a query", "notFoundUrl", () => `${on("Nothing/")}?a=1`],
    ["a link that leads to a missing one", "notFoundUrl", () => at("to-missing")],
    ["a link that expires and has no other place", "expiredUrl", () => on("expires")],
    ["a link that leads to such a link", "expiredUrl", () => at("to-expires")],
  ])("can't be %s", async (what, name, url) => {
    if (name === "expiredUrl" && !what.includes("such")) {
      await create({ domain: DOMAIN, key: "expires", url: "https://acme.test/", expiresAt: "2000-01-01" });
      await create({ key: "to-expires", url: on("expires") });
    }
    if (what.includes("leads to a missing")) await create({ key: "to-missing", url: on("nothing") });
    const { status, body } = await settle({ [name]: url() });
    expect([status, body]).toMatchObject([422, refusedSetting(name)]);
  });

  test("can't be missing on a domain that is being made either", async () => {
    const body = { slug: "made.localhost", notFoundUrl: on("x").replace(DOMAIN, "made.localhost") };
    expect((await callApi(workspace, "POST", "/domains", { body })).status).toBe(422);
    expect((await callApi(workspace, "GET", "/domains/made.localhost")).status).toBe(404);
  });

  test("is followed by links: none may lead to a missing or expired one that leads back to it", async () => {
    const home = await create({ domain: DOMAIN, key: "home", url: "https://acme.test/" });
    expect((await settle({ notFoundUrl: on("home"), expiredUrl: on("home") })).status).toBe(200);
    expect(await refusedPatch(home, { url: on("nowhere") })).toEqual(REFUSED);
    expect(await refusedPatch(home, { url: on("expires") })).toEqual(REFUSED);
    expect(await refusedPatch(home, { expiresAt: "2000-01-01" })).toEqual(REFUSED);
  });

  test("ends at a page once the link there has gone", async () => {
    const home = await clientOf(workspace).getLinkInfo({ query: { domain: DOMAIN, key: "home" } });
    const visit = (key: string) => visitLink(workspace.origin, `/${key}`, { headers: { host: new URL(on("")).host } });
    await clientOf(workspace).deleteLink({ params: { linkId: home.id } });
    expect(await visit("nowhere")).toMatchObject({ status: 307, headers: { location: on("home") } });
    expect(await visit("home")).toMatchObject({ status: 404 });
    expect((await settle({ archived: true })).status).toBe(200);
  });
});

test("a foreign destination costs no query once its host is known", async () => {
  const site = { db: undefined as never, port: 1 };
  const linkCache = new LinkCache(workspace.database.db);
  const link = { ...BLANK_COLUMNS, domain: "localhost", key: "k", key_lookup: "k", url: "https://foreign.test/a" };
  await assertNoCircle({ ...site, linkCache }, link);
  for (const path of ["b", "c", "d/e"]) {
    await assertNoCircle({ ...site, linkCache }, { ...link, url: `https://foreign.test/${path}` });
    expect(linkCache.peekDomain("foreign.test")).toBeNull();
  }
});
