import { surveyJson } from "@overdub/contract/json";
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

test.each(["1e5", "1E-5", "-1.5e+99", "123456789012345e-99"])("%s is so in a survey of any text, too", (number) => {
  for (const text of [`[${number}]`, `[${number}]`.padEnd(50_001)]) {
    expect(parseExactly(text, surveyJson(text).hasLongNumbers)).toEqual([Number(number)]);
  }
});

test.each([
  '{"a":12345678901234567890,"b":true,"c":[false,null,-0.0015],"url":"https://acme.test/12345678901234567890"}',
  '[[[12345678901234567890]],{"12345678901234567890":"\\\\","x":"\\"12345678901234567890"}]',
  '{"__proto__":12345678901234567890,"constructor":[1e400]}',
  "12345678901234567890",
])("%s is written as it was read", (text) => {
  expect(JSON.stringify(parseExactly(text))).toBe(text);
});

test.each([
  "{12345678901234567890:1}",
  "[1234567890123456.7.8]",
  "[12345678901234567890-]",
  '["a"12345678901234567890]',
])("%s is no JSON", (text) => {
  expect(() => parseExactly(text)).toThrow(SyntaxError);
});

test("more numbers of many digits than anything that is meant are refused", () => {
  const list = (count: number) => `[${Array(count).fill("12345678901234567890").join(",")}]`;
  expect(parseExactly(list(20_000))).toHaveLength(20_000);
  expect(() => parseExactly(list(20_001))).toThrow(RangeError);
});

test("a number of more digits than anything that is meant is refused, in a text it is not", () => {
  const digits = "1".repeat(1_000);
  expect(JSON.stringify(parseExactly(`[${digits}]`))).toBe(`[${digits}]`);
  expect(() => parseExactly(`[${digits}1]`)).toThrow(RangeError);
  expect(parseExactly(`["${digits}1"]`)).toEqual([`${digits}1`]);
});

test("any other JSON is what it always was", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(JSON.stringify(parseExactly(text)))).toEqual(JSON.parse(text));
    }),
  );
  expect(() => parseExactly("{")).toThrow(SyntaxError);
});
