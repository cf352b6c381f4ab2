import { longestHoldMs } from "@overdub/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readApplication } from "./application.ts";
import { decide, explain, judge } from "./evaluate.ts";
import { Condition, keyFor, Rules } from "./rule.ts";

const ADA = readApplication({
  id: "pga_1",
  createdAt: "2026-11-01T00:00:00.000Z",
  partner: {
    ...{ id: "pn_1", name: "Ada Byron", email: "ada@News.Example", companyName: null, country: "GB", groupId: "grp_1" },
    ...{ website: "https://ada.example", youtube: null, networkStatus: "approved" },
    platforms: [
      { type: "website", identifier: "ada.example", verifiedAt: "2026-01-01T00:00:00.000Z" },
      { type: "x", identifier: "ada", verifiedAt: null },
    ],
  },
  applicationFormData: [
    { label: "Followers", value: "12500" },
    { label: "How?", value: "A newsletter" },
    { label: "Anything else?", value: null },
  ],
});

test.each([
  ["country", "is", "gb", true],
  ["country", "is", ["US", "GB"], true],
  ["country", "is_not", ["US", "GB"], false],
  ["country", "is_not", "US", true],
  ["company", "is", "", false],
  ["company", "is_not", "Acme", true],
  ["company", "is_unknown", undefined, true],
  ["youtube", "is_known", undefined, false],
  ["email_domain", "is", "news.example", true],
  ["email_domain", "ends_with", ".example", true],
  ["website", "starts_with", "https://", true],
  ["answer:how?", "contains", ["podcast", "NEWSLETTER"], true],
  ["answer:How?", "does_not_contain", "podcast", true],
  ["answer:None", "does_not_contain", "x", true],
  ["answer:Anything else?", "is_known", undefined, false],
  ["answer:Followers", "at_least", 12_500, true],
  ["answer:Followers", "at_most", 12_499, false],
  ["answer:How?", "at_least", 0, false],
  ["answer:Anything else?", "at_most", 5, false],
  ["platforms", "at_least", 2, true],
  ["verified_platforms", "is", "1", true],
] as const)("%s %s %j: %s", (field, operator, value, holds) => {
  const condition = Condition.safeParse({ field, operator, ...(value !== undefined && { value }) });
  // An empty text is no value.
  if (value === "") return expect(condition.success).toBe(false);
  return expect(judge(Condition.parse(condition.data), ADA).holds).toBe(holds);
});

test("the first rule that holds decides, and without one an application is held", () => {
  const rules = Rules.parse([
    { name: "From the US", when: [{ field: "country", operator: "is", value: "US" }], action: "reject" },
    {
      name: "Approved elsewhere",
      when: [{ field: "network_status", operator: "is", value: "approved" }],
      action: "hold",
    },
    { name: "Everybody", action: "approve" },
  ]);
  expect(decide(rules, ADA)).toMatchObject({ action: "hold", rule: { name: "Approved elsewhere" } });
  expect(explain(rules, ADA).map(({ holds }) => holds)).toEqual([false, true, true]);
  expect(decide(rules.slice(2), ADA)).toMatchObject({ action: "approve", reason: "The rule is for everybody" });
  expect(decide([], ADA)).toMatchObject({ action: "hold", rule: null });
});

test("of an operator and its opposite exactly one holds, whatever is said", () => {
  const text = fc.string({ minLength: 1, maxLength: 20 }).filter((value) => !value.includes("\0"));
  fc.assert(
    fc.property(text, text, (actual, value) => {
      const one = { ...ADA, facts: new Map([["name", actual]]) };
      const holds = (operator: string) => judge(Condition.parse({ field: "name", operator, value }), one).holds;
      expect(holds("is")).toBe(!holds("is_not"));
      expect(holds("contains")).toBe(!holds("does_not_contain"));
      if (holds("is"))
        expect([holds("starts_with"), holds("ends_with"), holds("contains")]).toEqual([true, true, true]);
    }),
  );
});

test.each([
  ["{name}-pricing", "Ada Byron", "ada-byron-pricing"],
  ["{name}", "Éloïse & Co.", "eloise-co"],
  ["go/{name}", "林", "go/pn_1"],
  ["{partner_id}", null, "pn_1"],
])("the key %s of %s is %s", (key, name, expected) => {
  expect(keyFor(key, { name, partnerId: "pn_1" })).toBe(expected);
});

test("the largest rules and texts do not hold up others", async () => {
  const values = Array.from({ length: 100 }, (_, index) => "x".repeat(499) + String.fromCodePoint(0x4e00 + index));
  const condition = { field: "answer:How?", operator: "does_not_contain", value: values };
  const rules = Rules.parse(
    Array.from({ length: 50 }, (_, index) => ({ name: `${index}`, action: "hold", when: Array(10).fill(condition) })),
  );
  const application = readApplication({
    id: "pga_1",
    partner: { id: "pn_1" },
    applicationFormData: [{ label: "How?", value: "x".repeat(1_000_000) }],
  });
  explain(rules, application);
  expect(await longestHoldMs(100, async () => explain(rules, application))).toBeLessThan(100);
});
