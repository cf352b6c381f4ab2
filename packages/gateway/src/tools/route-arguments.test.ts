import fc from "fast-check";
import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { expandPath, routeArguments } from "./route-arguments.ts";
import type { ToolArguments } from "./tool.ts";

function route(name: string, args: Partial<ToolArguments>) {
  const tool = catalog.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`No tool ${name}`);
  const { path, query, body } = routeArguments(tool, { query: {}, ...args });
  return { path, query, body: body === undefined ? undefined : JSON.parse(body) };
}

test("what is the gateway's own stays here, everything else goes on under its name", () => {
  const query = {
    integrated_account_id: "x",
    environment_id: "x",
    id: "x",
    limit: "5",
    next_cursor: "",
    prev_cursor: "",
    truto_exclude_fields: "a",
    domain: "acme.link",
    truto_passthrough: { newFilter: ["a", "b"], at: { gt: "1", lt: ["2", "3"] } },
  };
  expect(route("list_all_dub_links", { query })).toEqual({
    path: "/links",
    query: { domain: "acme.link", newFilter: "a,b", "at[gt]": "1", "at[lt]": "2,3" },
    body: undefined,
  });
});

test("lists travel as comma lists, everything as text, and nothing as nothing", () => {
  const query = { tagIds: ["a", "b"], tagNames: [], showArchived: true, page: 0, search: null, domain: undefined };
  expect(route("list_all_dub_links", { query }).query).toEqual({ tagIds: "a,b", showArchived: "true", page: "0" });
});

test.each([
  ["list_all_dub_links", { query: { serach: "x" } }, "query.serach is not known. Did you mean `search`?"],
  ["list_all_dub_links", { query: { tags: "x" } }, "query.tags is not known."],
  ["list_all_dub_tags", { query: { startingAfter: "x" } }, "query.startingAfter is not known."],
  ["list_all_dub_analytics", { query: { contry: "DE" } }, "query.contry is not known. Did you mean `country`?"],
  ["list_all_dub_links", { query: { truto_exclude_field: "x" } }, "Did you mean `truto_exclude_fields`?"],
  ["dub_links_count", { body: { domian: "x" } }, "body.domian is not known. Did you mean `domain`?"],
  ["create_a_dub_link", { body: { url: "x", expireAt: "y" } }, "body.expireAt is not known. Did you mean `expiresAt`?"],
  ["dub_links_bulk_update", { body: { linkIds: ["l"], data: { expireAt: "y" } } }, "body.data.expireAt is not known."],
  ["dub_links_bulk_create", { body: [{ url: "x" }, { urll: "x" }] }, "body.links.1.urll is not known."],
  ["list_all_dub_links", { query: { truto_passthrough: "x" } }, "query.truto_passthrough must hold names and values"],
] satisfies [string, Partial<ToolArguments>, string][])("%s %j is a 400: %s", (name, args, message) => {
  expect(() => route(name, args)).toThrow(message);
});

test("what no document tells is passed on in each object that says so, and to Dub only what it says", () => {
  const { body } = route("dub_links_bulk_create", { body: [{ url: "x", truto_passthrough: { newField: 1 } }] });
  expect(body).toEqual([{ url: "x", newField: 1 }]);
  const named = { url: "x", title: "truto_passthrough" };
  expect(route("create_a_dub_link", { body: named }).body).toEqual(named);
  expect(route("create_a_dub_track", { body: { clickId: "c", customerId: "older" } }).body).toMatchObject({
    customerId: "older",
  });
});

/** Each of these reached Dub as a longer list, as none, or as a filter that is none. */
test.each([
  ["list_all_dub_links", { query: { tagNames: ["c1,c2"] } }, 'query.tagNames.0 is "c1,c2": Dub would read its comma'],
  ["list_all_dub_links", { query: { tagIds: ["a", null] } }, "query.tagIds.1 must be one value, not null"],
  ["list_all_dub_links", { query: { tagIds: [["a"]] } }, "query.tagIds.0 must be one value"],
  ["list_all_dub_links", { query: { tagIds: ["a", " "] } }, "query.tagIds.1 must not be empty"],
  ["list_all_dub_links", { query: { tagIds: " , " } }, "query.tagIds must name at least one item"],
  ["list_all_dub_links", { query: { domain: { like: "a" } } }, "query.domain must be one value or a list"],
  ["list_all_dub_analytics", { query: { country: ["DE", "FR,GB"] } }, "query.country.1 is"],
  ["list_all_dub_tags", { query: { ids: ["a,b"] } }, "query.ids.0 is"],
  ["dub_domains_status", { body: { domains: ["a.link,b.link"] } }, "body.domains.0 is"],
  ["dub_links_bulk_delete", { body: { linkIds: ["ext_inv,2026"] } }, "body.linkIds.0 is"],
  ["dub_links_bulk_delete", { query: { linkIds: ["a", "b,c"] } }, "query.linkIds.1 is"],
  ["dub_links_bulk_delete", { query: { linkIds: ["a", { b: "c" }] } }, "query.linkIds.1 must be one value"],
] satisfies [string, Partial<ToolArguments>, string][])("%s %j is a 400: %s", (name, args, message) => {
  expect(() => route(name, args)).toThrow(message);
});

test("no list of texts changes on its way through a comma list", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom("a", ",", " ", "b") }), { minLength: 1 }), (tagIds) => {
      const read = () => route("list_all_dub_links", { query: { tagIds } }).query.tagIds;
      if (tagIds.some((item) => item.includes(",") || item.trim() === "")) expect(read).toThrow("query.tagIds.");
      else expect(read()?.split(",")).toEqual(tagIds);
    }),
  );
});

test("a body becomes a query where Dub takes none, and the query wins", () => {
  const args = { query: { domain: "query.link" }, body: { domain: "body.link", groupBy: "domain" } };
  expect(route("dub_links_count", args)).toEqual({
    path: "/links/count",
    query: { domain: "query.link", groupBy: "domain" },
    body: undefined,
  });
  expect(() => route("dub_links_count", { body: ["domain"] })).toThrow("The body must be a JSON object");
});

test("a custom method takes its body from the query too, and the body wins", () => {
  const args = { query: { url: "https://query.example", key: "k" }, body: { url: "https://body.example" } };
  expect(route("dub_links_upsert", args)).toEqual({
    path: "/links/upsert",
    query: {},
    body: { url: "https://body.example", key: "k" },
  });
});

test("values of a body go on as they are, whatever they are", () => {
  expect(route("create_a_dub_link", { body: { url: { a: [1] }, geo: { DE: null } } }).body).toEqual({
    url: { a: [1] },
    geo: { DE: null },
  });
  expect(route("create_a_dub_link", { body: [1] }).body).toEqual([1]);
  expect(route("create_a_dub_link", {}).body).toEqual({});
});

test.each<Partial<ToolArguments>>([
  { id: "link_1" },
  { id: "link_1", query: { id: "ignored" } },
  { query: { id: "link_1" } },
  { id: "undefined", query: { id: "link_1" } },
  { id: "null", query: { id: "link_1" } },
])("an id is found in the path, else in the query: %j", (args) => {
  expect(route("update_a_dub_link_by_id", { ...args, body: { url: "x" } })).toEqual({
    path: "/links/link_1",
    query: {},
    body: { url: "x" },
  });
});

test("an id in the body is taken out of it", () => {
  const expected = { path: "/links/link_1", query: {}, body: { url: "x" } };
  expect(route("update_a_dub_link_by_id", { body: { id: "link_1", url: "x" } })).toEqual(expected);
  expect(route("delete_a_dub_link_by_id", { body: { id: "link_1" } })).toEqual({ ...expected, body: undefined });
});

test("no id is a 400, and never becomes part of a path", () => {
  for (const id of [undefined, "", "undefined", "null"]) {
    expect(() => route("delete_a_dub_link_by_id", { id })).toThrow("query.id is required");
  }
  expect(() => route("delete_a_dub_link_by_id", { id: ".." })).toThrow("path parameter linkId");
});

test("an external id keeps its prefix and its slash", () => {
  expect(route("delete_a_dub_link_by_id", { id: "ext_a/b" }).path).toBe("/links/ext_a%2Fb");
});

test.each([
  [{ id: "link_1" }, { linkId: "link_1" }],
  [{ id: "ext_1" }, { externalId: "ext_1" }],
  [{ id: "link_1", query: { domain: "acme.link", key: "x" } }, { linkId: "link_1" }],
  [{ query: { id: "link_1" } }, { linkId: "link_1" }],
  [{ id: "undefined", query: { id: "link_1" } }, { linkId: "link_1" }],
  [
    { id: "undefined", query: { domain: "acme.link", key: "x" } },
    { domain: "acme.link", key: "x" },
  ],
  [{ id: "-", query: { domain: "acme.link" } }, { domain: "acme.link" }],
  [{ id: "info", query: { linkId: "link_2", domain: "acme.link" } }, { linkId: "link_2" }],
  [{ id: "_", query: { externalId: "ext_2", key: "x" } }, { externalId: "ext_2" }],
  [{ query: { domain: "acme.link", key: "x" } }, { domain: "acme.link", key: "x" }],
  [{ query: { shortLink: "https://acme.link/sale" } }, { domain: "acme.link", key: "sale" }],
  [{ query: { shortLink: "acme.link/a/b?utm=1#x" } }, { domain: "acme.link", key: "a/b" }],
  [{ query: { shortLink: " http://localhost:4401/caf%C3%A9 " } }, { domain: "localhost", key: "café" }],
  [{ query: { shortLink: "https://acme.link" } }, { domain: "acme.link" }],
  [{ query: { shortLink: "https://acme.link/x", linkId: "link_1" } }, { linkId: "link_1" }],
  [{ query: { linkId: "ext_1" } }, { linkId: "ext_1" }],
] satisfies [Partial<ToolArguments>, object][])("a link is named in one way: %j", (args, query) => {
  expect(route("get_single_dub_link_by_id", args)).toEqual({ path: "/links/info", query, body: undefined });
});

test.each(["", "https://", "not a link", "https://acme.link/%E0%A4%A"])("%j is no short link", (shortLink) => {
  expect(() => route("get_single_dub_link_by_id", { query: { shortLink } })).toThrow(/shortLink/);
});

test("a link that is not named at all is a 400", () => {
  expect(() => route("get_single_dub_link_by_id", { id: "undefined", query: { key: "x" } })).toThrow(
    "A link is named by",
  );
});

test("two cursors, or one that is no text, are a 400", () => {
  expect(() => route("list_all_dub_links", { query: { next_cursor: "a", prev_cursor: "b" } })).toThrow("prev_cursor");
  expect(() => route("list_all_dub_links", { query: { next_cursor: ["a"] } })).toThrow("Invalid next_cursor");
});

test("each segment is encoded once", () => {
  expect(expandPath("/links/{linkId}", { linkId: "ext_a/b ?#%2F" })).toBe("/links/ext_a%2Fb%20%3F%23%252F");
  expect(expandPath("/bounties/{bountyId}/submissions/{id}", { bountyId: "b", id: "s" })).toBe(
    "/bounties/b/submissions/s",
  );
});

test.each([undefined, "", ".", ".."])("%j does not name anything", (linkId) => {
  expect(() => expandPath("/links/{linkId}", { linkId })).toThrow("path parameter linkId");
});

test("no value leaves its segment", () => {
  const values = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(".", "/", "\\", "%2e", "?", "#") }),
  );
  fc.assert(
    fc.property(values, (linkId) => {
      fc.pre(!["", ".", ".."].includes(linkId));
      const { pathname, search, hash } = new URL(`http://dub.example${expandPath("/links/{linkId}", { linkId })}`);
      expect([pathname.split("/").slice(0, -1), search, hash]).toEqual([["", "links"], "", ""]);
      expect(decodeURIComponent(pathname.split("/")[2] ?? "")).toBe(linkId.toWellFormed());
    }),
  );
});
