import { expect, test } from "vitest";
import type { Link } from "./link.ts";
import { beforeOf } from "./link-change.ts";

test("what a link had is in the form in which it is changed", () => {
  const link = {
    tags: [{ id: "tag_1", name: "one", color: "red" }],
    folderId: null,
    expiresAt: "2026-01-01T00:00:00.000Z",
    utm_source: "mail",
  } as unknown as Link;
  expect(beforeOf(link, ["tagIds", "folderId", "expiresAt", "utm_source", "utm_term"])).toEqual({
    tagIds: ["tag_1"],
    folderId: null,
    expiresAt: "2026-01-01T00:00:00.000Z",
    utm_source: "mail",
    utm_term: null,
  });
  expect(beforeOf({ ...link, tags: null }, ["tagIds"])).toEqual({ tagIds: [] });
});
