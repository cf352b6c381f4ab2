import fc from "fast-check";
import { expect, test } from "vitest";
import { readForms } from "./read-forms.ts";

const TEXT = { type: "string" };
const LIST = { type: "array", items: TEXT };
const PROPERTIES = {
  text: { type: ["string", "null"] },
  textOrList: { anyOf: [TEXT, LIST] },
  list: LIST,
  items: {
    type: "array",
    items: { type: "object", properties: { url: TEXT, n: { type: "number" }, tags: { anyOf: [LIST, TEXT] } } },
  },
  data: { type: "object", properties: { archived: { type: "boolean" }, list: LIST } },
  record: { type: "object", additionalProperties: {} },
  flag: { type: "boolean" },
  count: { type: "integer" },
  amount: { type: ["number", "null"] },
  any: {},
};
const read = (fields: object, isNullAbsence = true) => readForms(PROPERTIES, { ...fields }, { isNullAbsence });

test.each([
  [{ list: '["a","b"]' }, { list: ["a", "b"] }],
  [{ textOrList: ' ["a"] ' }, { textOrList: ["a"] }],
  [{ items: '[{"url":"x","n":"1"}]' }, { items: [{ url: "x", n: 1 }] }],
  [{ items: ['{"url":"x","tags":"[\\"a\\"]"}'] }, { items: [{ url: "x", tags: ["a"] }] }],
  [{ data: '{"archived":"true","list":"[\\"a\\"]"}' }, { data: { archived: true, list: ["a"] } }],
  [{ record: '{"plan":"pro"}' }, { record: { plan: "pro" } }],
  [
    { flag: "True", count: "5", amount: "-1.5" },
    { flag: true, count: 5, amount: -1.5 },
  ],
])("%j is %j", (given, expected) => {
  expect(read(given)).toEqual(expected);
});

test.each([
  { text: '["a"]' },
  { text: "5" },
  { text: "null" },
  { textOrList: "[1]" },
  { textOrList: "[not json" },
  { textOrList: "a,b" },
  { list: "a,b" },
  { list: '{"a":1}' },
  { list: "[" },
  { flag: "yes" },
  { count: "five" },
  { count: "1e400" },
  { count: "" },
  { amount: "9".repeat(40) },
  { any: "[1]" },
  { unknown: "[1]" },
  { record: { kept: null } },
  { list: ["a", null] },
])("%j stays as it is, to be taken or refused", (given) => {
  expect(read(given)).toEqual(given);
});

test("null is not given where clients fill in every argument, and stays for Dub otherwise", () => {
  const given = { text: null, amount: null, data: { archived: null, list: ["a"] }, items: [{ url: "x", n: null }] };
  expect(read(given)).toEqual({ data: { list: ["a"] }, items: [{ url: "x" }] });
  expect(read(given, false)).toEqual(given);
});

test("fields that have their form already are not copied, and others are not changed", () => {
  const given = { text: "a", flag: true, data: { archived: true }, unknown: null };
  expect(readForms(PROPERTIES, given, { isNullAbsence: true })).toBe(given);
  const others = Object.freeze({ text: null, flag: "true" });
  expect(readForms(PROPERTIES, others, { isNullAbsence: true })).toEqual({ flag: true });
});

test("what is read once reads the same again", () => {
  const value = fc.oneof(fc.string(), fc.json(), fc.jsonValue());
  fc.assert(
    fc.property(fc.record({ list: value, textOrList: value, data: value, flag: value, count: value }), (given) => {
      expect(read(read(given))).toEqual(read(given));
    }),
  );
});
