import { expect, test } from "vitest";
import { createdLinks, deletedLinks, updatedLinks, updatedRows } from "./bulk-outcomes.ts";

const link = (id: string, over: object = {}) => ({ id, shortLink: `https://acme.link/${id}`, clicks: 0, ...over });
const failure = (of: unknown, error = "Duplicate key", code = "conflict") => ({ link: of, error, code });

const created = (id: string) => ({ status: "created", id, shortLink: `https://acme.link/${id}` });
const failed = { status: "error", error: { code: "conflict", message: "Duplicate key" } };

test("links that were made and failures come back to the places of their items", () => {
  const items = [{ url: "a" }, { url: "b", key: "taken" }, { url: "c" }];
  expect(createdLinks(items, [link("1"), link("2"), failure(items[1])])).toEqual([created("1"), failed, created("2")]);
});

test("a failure is told by all that its link has, also where Dub has added to it", () => {
  const items = [{ url: "a" }, { url: "a", key: "taken" }];
  const given = { url: "a", key: "taken", domain: "acme.link", proxy: false };
  expect(createdLinks(items, [link("1"), failure(given)])).toEqual([created("1"), failed]);
});

test("of items that are the same, one failure is one item's", () => {
  const items = [
    { url: "a", key: "k" },
    { url: "a", key: "k" },
  ];
  expect(createdLinks(items, [link("1"), failure(items[0])])).toEqual([failed, created("1")]);
});

test("what cannot be told is unknown, never made up", () => {
  const items = [{ url: "a" }, { url: "b" }];
  const unknown = { status: "unknown" };
  expect(createdLinks(items, [link("1")])).toEqual([unknown, unknown]);
  expect(createdLinks(items, [link("1"), failure({ url: "https://a/" })])).toEqual([unknown, unknown]);
  expect(createdLinks(items, "nonsense")).toEqual([unknown, unknown]);
});

test("links that were changed are told by their ids", () => {
  const answer = [link("2"), failure({ id: "1" }, "No access", "forbidden")];
  expect(updatedLinks(["1", "2", "3"], answer)).toEqual([
    { status: "error", id: "1", error: { code: "forbidden", message: "No access" } },
    { status: "updated", id: "2", shortLink: "https://acme.link/2" },
    { status: "error", id: "3", error: { code: "not_found", message: "No link has this id." } },
  ]);
  expect(updatedLinks(["1"], "No links to update")).toMatchObject([{ status: "error", id: "1" }]);
  expect(updatedLinks(["1"], [failure("nobody")])).toEqual([{ status: "unknown", id: "1" }]);
});

test.each([
  [2, "deleted"],
  [1, "unknown"],
  [0, "error"],
  [undefined, "unknown"],
])("of two links, %s deleted: both are %s", (deletedCount, status) => {
  expect(deletedLinks(["1", "2"], { deletedCount })).toMatchObject([
    { status, id: "1" },
    { status, id: "2" },
  ]);
});

test("an id that is named twice is deleted once", () => {
  expect(deletedLinks(["1", "1"], { deletedCount: 1 })).toMatchObject([{ status: "deleted" }, { status: "deleted" }]);
});

test("rows that came back were changed", () => {
  expect(updatedRows(["cm_1", "cm_2"], [{ id: "cm_1", status: "refunded" }])).toEqual([
    { status: "updated", id: "cm_1" },
    { status: "unknown", id: "cm_2" },
  ]);
});
