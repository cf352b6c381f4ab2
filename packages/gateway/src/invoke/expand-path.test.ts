import fc from "fast-check";
import { expect, test } from "vitest";
import { expandPath } from "./expand-path.ts";

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
