import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { ACCESS_LEVELS, isWithin, levelOf, selectTools } from "./select-tools.ts";

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

test("what deletes or removes needs all access, what only reads needs none", () => {
  const levels = Object.fromEntries(catalog.map((tool) => [tool.name, levelOf(tool)]));
  expect(levels).toMatchObject({
    list_all_dub_links: "read",
    dub_links_count: "read",
    create_a_dub_link: "write",
    update_a_dub_link_by_id: "write",
    delete_a_dub_link_by_id: "all",
    dub_links_bulk_delete: "all",
    delete_a_dub_bounty_submission_by_id: "all",
  });
});

test.each(catalog.map((tool) => [tool.name, tool] as const))("%s needs the level that its hints promise", (_, tool) => {
  const { readOnlyHint, destructiveHint } = tool.annotations;
  expect(levelOf(tool) === "read").toBe(readOnlyHint);
  if (levelOf(tool) === "all") expect(destructiveHint).toBe(true);
  if (/^delete_|_bulk_delete$/.test(tool.name)) expect(levelOf(tool)).toBe("all");
});

test("each level holds what the ones before it hold", () => {
  const counts = ACCESS_LEVELS.map((level) => catalog.filter((tool) => isWithin(level, tool)).length);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(counts[2]).toBe(catalog.length);
});
