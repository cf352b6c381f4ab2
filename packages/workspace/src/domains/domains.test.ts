import type { Domain } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { visitLink } from "../testing/visit-link.ts";

let workspace: StartedWorkspace;
/** A workspace of its own for each test that counts or orders. */
let made = 0;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

async function newWorkspace(): Promise<ApiTarget & { api: ReturnType<typeof clientOf>; domain: string; id: string }> {
  made += 1;
  const created = await workspace.addWorkspace({ slug: `w${made}` });
  const target = { server: workspace.server, workspace: created };
  return { ...target, api: clientOf(target), domain: created.domain, id: created.id };
}

const slugs = (domains: readonly Domain[]) => domains.map(({ slug }) => slug).join();

describe("domains are listed and counted", () => {
  let api: ReturnType<typeof clientOf>;
  let first: string;

  beforeAll(async () => {
    ({ api, domain: first } = await newWorkspace());
    for (const slug of ["b.list.test", "a.list.test", "a-b.list.test"]) await api.createDomain({ body: { slug } });
    await api.updateDomain({ params: { slug: "a.list.test" }, body: { archived: true } });
  });

  test("oldest first, archived ones only where they are asked for", async () => {
    expect(slugs(await api.listDomains())).toBe(`${first},b.list.test,a-b.list.test`);
    expect(slugs(await api.listDomains({ query: { archived: true } }))).toBe("a.list.test");
    expect([await api.getDomainsCount(), await api.getDomainsCount({ query: { archived: true } })]).toEqual([3, 1]);
  });

  test.each([
    ["B.LIST", "b.list.test,a-b.list.test"],
    ["-b", "a-b.list.test"],
    ["%", ""],
    ["a_b", ""],
    ["\\", ""],
  ])("by a part of their name: %s", async (search, expected) => {
    expect(slugs(await api.listDomains({ query: { search } }))).toBe(expected);
    expect(await api.getDomainsCount({ query: { search } })).toBe(expected === "" ? 0 : expected.split(",").length);
  });

  test("page by page", async () => {
    expect(slugs(await api.listDomains({ query: { pageSize: 2 } }))).toBe(`${first},b.list.test`);
    expect(slugs(await api.listDomains({ query: { pageSize: 2, page: 2 } }))).toBe("a-b.list.test");
    expect(slugs(await api.listDomains({ query: { pageSize: 2, page: 3 } }))).toBe("");
  });

  test.each([
    ["pageSize=51", "too_big: pageSize: Max page size is 50."],
    ["page=0", "too_small: page: Page must be greater than 0."],
    ["archived=1", 'invalid_value: archived: Invalid option: expected one of "true"|"false"'],
  ])("with %s refused", async (query, message) => {
    expect((await refusal(workspace, "GET", `/domains?${query}`))[2]).toBe(message);
  });
});

describe("one domain is primary", () => {
  test("the first of a workspace, until another one is made so", async () => {
    const { api, domain: first } = await newWorkspace();
    const second = await api.createDomain({ body: { slug: "second.primary.test" } });
    expect(second.primary).toBe(false);
    const primary = async () => slugs((await api.listDomains()).filter((domain) => domain.primary));
    expect(await primary()).toBe(first);
    expect(await api.setPrimaryDomain({ params: { slug: second.slug } })).toEqual({ ...second, primary: true });
    expect(await primary()).toBe(second.slug);
    expect((await api.createLink({ body: { url: "https://acme.test/" } })).domain).toBe(second.slug);
    const answers = await Promise.all(
      [first, second.slug, first, second.slug].map((slug) => api.setPrimaryDomain({ params: { slug } })),
    );
    expect(answers).toHaveLength(4);
    expect((await primary()).split(",")).toHaveLength(1);
  });

  test("and of several that are added at once to a workspace without one", async () => {
    const { api, domain } = await newWorkspace();
    await api.deleteDomain({ params: { slug: domain } });
    const added = await Promise.all(
      ["x", "y", "z"].map((name) => api.createDomain({ body: { slug: `${name}.once.test` } })),
    );
    expect(added.filter(({ primary }) => primary)).toHaveLength(1);
  });

  test("needs no body to be set", async () => {
    const { domain, ...target } = await newWorkspace();
    expect((await callApi(target, "POST", `/domains/${domain}/primary`)).status).toBe(200);
  });
});

describe("an update", () => {
  test("changes what it names and nothing else; null and nothing clear", async () => {
    const { api } = await newWorkspace();
    const slug = "change.test";
    const change = (body: object) => api.updateDomain({ params: { slug }, body });
    await api.createDomain({
      body: { slug, expiredUrl: "acme.test/a", notFoundUrl: "acme.test/b", placeholder: "p", assetLinks: "[]" },
    });
    expect(await change({ archived: true })).toMatchObject({
      archived: true,
      expiredUrl: "https://acme.test/a",
      notFoundUrl: "https://acme.test/b",
      placeholder: "p",
      assetLinks: "[]",
    });
    expect(await change({ expiredUrl: "", assetLinks: "", placeholder: null, archived: false })).toMatchObject({
      archived: false,
      expiredUrl: null,
      notFoundUrl: "https://acme.test/b",
      placeholder: null,
      assetLinks: null,
    });
    const before = await api.getDomain({ params: { slug } });
    expect(await change({})).toEqual(before);
    expect(await change({ slug: "CHANGE.test", verified: true, primary: true, id: "x" })).toEqual(before);
  });

  test("reaches visits at once", async () => {
    const { api, domain } = await newWorkspace();
    const visit = () => visitLink(workspace.origin, "/nowhere", { headers: { host: domain } });
    expect((await visit()).status).toBe(404);
    await api.updateDomain({ params: { slug: domain }, body: { notFoundUrl: "https://acme.test/404" } });
    expect((await visit()).headers.location).toBe("https://acme.test/404");
  });

  test.each([
    [{ assetLinks: "nonsense" }, "Invalid Asset Links"],
    [{ appleAppSiteAssociation: "nonsense" }, "Invalid Apple App Site Association"],
    [{ slug: "nonsense" }, "Invalid domain"],
    [{ slug: "www.acme.test" }, "Custom domain cannot start with www."],
    [{ autoRenew: false }, "Only a registered domain can be renewed: leave out `autoRenew`."],
  ])("%j is refused and changes nothing", async (body, message) => {
    const { api, domain, ...target } = await newWorkspace();
    const before = await api.getDomain({ params: { slug: domain } });
    const answer = await refusal(target, "PATCH", `/domains/${domain}`, { body: { placeholder: "x", ...body } });
    expect(answer).toEqual([422, "unprocessable_entity", message]);
    expect(await api.getDomain({ params: { slug: domain } })).toEqual(before);
  });
});

test.each([
  ["GET", ""],
  ["PATCH", ""],
  ["DELETE", ""],
  ["POST", "/primary"],
  ["GET", "/verify"],
  ["POST", "/verify"],
])("%s of a domain%s that nobody has, or another workspace, says so", async (method, path) => {
  const other = await newWorkspace();
  const body = method === "PATCH" ? { body: {} } : {};
  expect(await refusal(workspace, method, `/domains/nobody.test${path}`, body)).toEqual([
    404,
    "not_found",
    "Domain nobody.test not found.",
  ]);
  expect(await refusal(workspace, method, `/domains/${other.domain}${path}`, body)).toEqual([
    403,
    "forbidden",
    `Domain ${other.domain} does not belong to workspace ${workspace.workspace.id}.`,
  ]);
});
