import { ApplicationForm } from "@overdub/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GivenAnswers } from "./answers.ts";
import { MAX_LONG_ANSWER, MAX_SHORT_ANSWER, readAnswers, shownAnswers } from "./answers.ts";

const FORM = ApplicationForm.parse({
  fields: [
    { type: "short-text", id: "name", label: "Where?", required: true },
    { type: "long-text", id: "why", label: "Why?" },
    { type: "select", id: "size", label: "How many?", options: ["few", "many"] },
    { type: "multiple-choice", id: "one", label: "Which?", options: ["a", "b"] },
    { type: "multiple-choice", id: "some", label: "Which ones?", options: ["a", "b", "c, d"], multiple: true },
    { type: "image-upload", id: "image", label: "A picture?", required: true },
    { type: "website-and-socials", id: "site", platforms: [{ type: "website" }] },
  ],
});
const shown = (given: GivenAnswers) => shownAnswers(JSON.stringify({ fields: readAnswers(FORM, given).fields }));

describe("what is answered", () => {
  test("is shown by its question, options joined, images and blanks as nothing, and without the platforms", () => {
    const given = { name: " Blog ", why: "a\r\nb", size: "many", one: "a", some: ["a", "c, d", "a"], image: "x" };
    expect(shown({ ...given, site: "x", unknown: "x" })).toEqual([
      { label: "Where?", value: "Blog" },
      { label: "Why?", value: "a\nb" },
      { label: "How many?", value: "many" },
      { label: "Which?", value: "a" },
      { label: "Which ones?", value: "a, c, d" },
      { label: "A picture?", value: null },
    ]);
    expect(shown({ name: "x", why: " ", some: [] })?.map(({ value }) => value)).toEqual(["x", ...Array(5).fill(null)]);
    expect(shownAnswers(null)).toBeNull();
  });

  test.each([
    ["name", undefined, "This must be answered."],
    ["name", " ", "This must be answered."],
    ["name", ["a", "b"], "Only one answer is possible."],
    ["name", "x".repeat(MAX_SHORT_ANSWER + 1), `At most ${MAX_SHORT_ANSWER} characters.`],
    ["name", "x".repeat(MAX_SHORT_ANSWER), undefined],
    ["why", "x".repeat(MAX_LONG_ANSWER + 1), `At most ${MAX_LONG_ANSWER} characters.`],
    ["why", "x".repeat(MAX_LONG_ANSWER), undefined],
    ["size", "none", "Choose from what is offered."],
    ["one", ["a", "b"], "Only one answer is possible."],
    ["one", ["a"], undefined],
    ["some", ["a", "e"], "Choose from what is offered."],
    ["some", "c, d", undefined],
    ["toString", "x", undefined],
  ])("%s with %j: %s", (id, value, problem) => {
    expect(readAnswers(FORM, { name: "x", [id]: value }).problems.get(id)).toBe(problem);
  });
});

test("whatever is given, what is kept without a problem is what was offered, within bounds", () => {
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("few", "a", "c, d"),
    fc.array(fc.constantFrom("a", "b", "few", "x")),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("name", "why", "size", "one", "some", "image"), value), (given) => {
      const { fields, problems } = readAnswers(FORM, given);
      for (const field of fields) {
        const values = field.value === null ? [] : [field.value].flat();
        if (problems.has(field.id) || !("options" in field)) continue;
        expect(field.options).toEqual(expect.arrayContaining(values));
      }
      expect(fields.map(({ id }) => id)).toEqual(["name", "why", "size", "one", "some", "image"]);
    }),
  );
});
