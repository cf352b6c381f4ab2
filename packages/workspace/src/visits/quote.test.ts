import fc from "fast-check";
import { expect, test } from "vitest";
import { quote } from "./quote.ts";

test("a text is quoted as JSON quotes it", () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("\ud800", '"', "\\", "\0", "é"));
  fc.assert(
    fc.property(text, (given) => {
      expect(quote(given)).toBe(JSON.stringify(given));
    }),
  );
});
