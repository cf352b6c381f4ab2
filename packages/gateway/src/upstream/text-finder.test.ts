import fc from "fast-check";
import { expect, test } from "vitest";
import { createTextFinder } from "./text-finder.ts";

/** Of two letters, so that texts are often nearly what is sought; and of any. */
const texts = (constraints: fc.StringConstraints) =>
  fc.oneof(
    fc.string({ ...constraints, unit: fc.constantFrom("a", "b") }),
    fc.string({ ...constraints, unit: fc.constantFrom("a", "ä", "\u1061", "😀") }),
    fc.string({ ...constraints, unit: "binary" }),
  );

const sought = fc.array(texts({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });

test("finds what `includes` finds, whatever stands around it", () => {
  fc.assert(
    fc.property(sought, texts({ maxLength: 60 }), texts({ maxLength: 20 }), fc.nat(), (all, before, after, drawn) => {
      const finds = createTextFinder(all);
      const text = before + after;
      expect(finds(text)).toBe(all.some((each) => text.includes(each)));
      expect(finds(before + all[drawn % all.length] + after)).toBe(true);
    }),
  );
});

test("finds at the beginning, at the end, and nothing in less", () => {
  const finds = createTextFinder(["dub_secret", "646f"]);
  for (const text of ["dub_secret", "dub_secret…", "…dub_secret", "646f", "x646fx"]) expect(finds(text)).toBe(true);
  for (const text of ["", "d", "dub_secre", "ub_secret", "dub_dub_secre_t", "646"]) expect(finds(text)).toBe(false);
});

test("finds what is longer than the table of skips can say", () => {
  const long = `${"x".repeat(70_000)}!`;
  const finds = createTextFinder([long]);
  expect(finds(`${"y".repeat(100_000)}${long}y`)).toBe(true);
  expect(finds("x".repeat(200_000))).toBe(false);
});

test("goes on with what it has not looked at yet when a text is nearly what is sought throughout", () => {
  const finds = createTextFinder([`b${"a".repeat(20)}`, "caab"]);
  for (const text of ["a", "caa"]) {
    expect(finds(text.repeat(5_000))).toBe(false);
    expect(finds(`${text.repeat(5_000)}b${"a".repeat(20)}`)).toBe(true);
  }
});
