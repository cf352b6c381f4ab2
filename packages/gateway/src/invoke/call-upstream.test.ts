import fc from "fast-check";
import { expect, test } from "vitest";
import { toSearch } from "./call-upstream.ts";

const words = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[\w.*-]*$/));

test("a query is written as URLSearchParams writes it", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(words, words), { maxLength: 4 }), (pairs) => {
      const query = Object.fromEntries(pairs);
      expect(toSearch(query)).toBe(new URLSearchParams(query).toString());
    }),
  );
});
