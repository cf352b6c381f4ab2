import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { ACCESS_LEVELS, isWithin, levelOf } from "./access-level.ts";

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
