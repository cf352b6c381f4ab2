import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExactly } from "./exact-json.ts";

test.each([
  "12345678901234567890",
  "-9223372036854775808",
  "18446744073709551615",
  "0.12345678901234567890",
  "123456789012345678.5",
  "1e400",
  "1e-400",
  "100000000000000000000000",
])("%s keeps every digit", (number) => {
  expect(JSON.stringify(parseExactly(`{"a":[${number}],"b":1.5}`))).toBe(`{"a":[${number}],"b":1.5}`);
});

test.each(["0", "-1", "1.5", "9007199254740991", "1e21", "0.1", "1767225600000", "100000000000000000000"])(
  "%s is a number like any other",
  (number) => {
    expect(parseExactly(`[${number}, "12345678901234567890"]`)).toEqual([Number(number), "12345678901234567890"]);
  },
);

test("any other JSON is what it always was", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(JSON.stringify(parseExactly(text)))).toEqual(JSON.parse(text));
    }),
  );
  expect(() => parseExactly("{")).toThrow(SyntaxError);
});
