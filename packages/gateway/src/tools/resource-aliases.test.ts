import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { namesOfResource, resourceNamed } from "./resource-aliases.ts";

test.each([
  ["tracks", "track"],
  ["track_sales", "track_sale"],
  ["track_opens", "track_open"],
])("%s is %s", (alias, resource) => {
  expect(resourceNamed(alias)).toBe(resource);
  expect(namesOfResource(resource)).toEqual([resource, alias]);
});

test("an alias is no resource's own name, and every other name stands for itself", () => {
  for (const { resource } of catalog) expect(resourceNamed(resource)).toBe(resource);
  expect(namesOfResource("links")).toEqual(["links"]);
});
