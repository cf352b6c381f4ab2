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
    truto_anything: "b",
    domain: "acme.link",
    unknownName: "kept",
  };
  expect(route("list_all_dub_links", { query })).toEqual({
    path: "/links",
    query: { domain: "acme.link", unknownName: "kept" },
    body: undefined,
  });
});

test("lists travel as comma lists, nested values in brackets, and nothing as nothing", () => {
  const query = {
    tagIds: ["a", "b"],
    showArchived: true,
    n: 0,
    at: { gt: "1", lt: ["2", "3"] },
    no: null,
    un: undefined,
  };
  expect(route("list_all_dub_links", { query }).query).toEqual({
    tagIds: "a,b",
    showArchived: "true",
    n: "0",
    "at[gt]": "1",
    "at[lt]": "2,3",
  });
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
  const args = { query: { url: "https://query.example", key: "k", other: "1" }, body: { url: "https://body.example" } };
  expect(route("dub_links_upsert", args)).toEqual({
    path: "/links/upsert",
    query: { other: "1" },
    body: { url: "https://body.example", key: "k" },
  });
});

test("a body goes on as it is, whatever it is", () => {
  expect(route("create_a_dub_link", { body: { url: "x", nested: { a: [1] } } }).body).toEqual({
    url: "x",
    nested: { a: [1] },
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
  [{ query: { domain: "acme.link", key: "x", extra: "1" } }, { domain: "acme.link", key: "x", extra: "1" }],
] satisfies [Partial<ToolArguments>, object][])("a link is named in one way: %j", (args, query) => {
  expect(route("get_single_dub_link_by_id", args)).toEqual({ path: "/links/info", query, body: undefined });
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
