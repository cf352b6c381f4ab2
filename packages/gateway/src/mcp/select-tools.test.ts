import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { selectTools } from "./select-tools.ts";

const namesOf = (...scopes: Parameters<typeof selectTools>[1]) =>
  selectTools(catalog, scopes).tools.map(({ name }) => name);

test("nothing said leaves everything, in the catalog's order", () => {
  expect(namesOf()).toEqual(catalog.map(({ name }) => name));
  expect(namesOf({}, {}, { tags: [], methods: [], surface: "full", access: "all" })).toHaveLength(catalog.length);
});

test("the default surface is the core: links, analytics, events, domains and tracking", () => {
  const tags = selectTools(catalog, [{ surface: "default" }]).tools.flatMap((tool) => tool.tags);
  expect(new Set(tags)).toEqual(
    new Set(["links", "qr", "analytics", "reporting", "events", "domains", "conversions", "tracking"]),
  );
});

test("no scope gives back what another took", () => {
  const narrow = namesOf({ surface: "default", access: "write", tags: ["links"] });
  expect(namesOf({ surface: "default" }, { access: "write" }, { tags: ["links"] })).toEqual(narrow);
  expect(namesOf({ surface: "default", access: "write", tags: ["links"] }, { surface: "full", access: "all" })).toEqual(
    narrow,
  );
});

test("lean says how tools are found, not which there are", () => {
  const lean = selectTools(catalog, [{ access: "read" }, { surface: "lean" }, { surface: "full" }]);
  expect(lean).toEqual({ ...selectTools(catalog, [{ access: "read" }]), isLean: true });
});
