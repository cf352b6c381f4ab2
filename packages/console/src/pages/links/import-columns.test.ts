import { expect, test } from "vitest";
import { canBeNamed, matchColumns, toImportTemplate } from "./import-columns.ts";

test.each([
  [["Long URL", "Back-half", "Tags"], { url: "Long URL", key: "Back-half", tagNames: "Tags" }],
  [
    ["destination", "slug", "utm_source", "Domain"],
    { url: "destination", key: "slug", utm_source: "utm_source", domain: "Domain" },
  ],
  [["Ziel", "Name"], { key: "Name" }],
  [["url", "URL"], { url: "url" }],
])("the columns %j are matched", (columns, choice) => {
  expect(matchColumns(columns)).toEqual(choice);
});

test("a template names the columns, and what is fixed for all", () => {
  expect(
    toImportTemplate({ url: "Long URL", tagNames: "Tag", domain: "Host" }, { folderId: "fold_1", domain: "d" }),
  ).toEqual({
    folderId: "fold_1",
    domain: "{{Host}}",
    url: "{{Long URL}}",
    tagNames: ["{{Tag}}"],
  });
});

test("a column whose name would be read as something else cannot be chosen", () => {
  expect(["a b", "a|b", "a}}", "a?:b", "", " a"].map(canBeNamed)).toEqual([true, false, false, false, false, false]);
});
