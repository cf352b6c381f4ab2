import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines } from "./diff-lines.ts";

const texts = fc.array(fc.constantFrom("a", "b", "c", ""), { minLength: 1 }).map((lines) => lines.join("\n"));

test("what is the same or gone is the text before, what is the same or new is the one after", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const lines = diffLines(before, after);
      const without = (kind: string) =>
        lines
          .filter((line) => line.kind !== kind)
          .map(({ text }) => text)
          .join("\n");
      expect([without("new"), without("gone")]).toEqual([before, after]);
    }),
  );
});

test("one changed line is all that differs", () => {
  expect(diffLines("a\nb\nc", "a\nx\nc").filter(({ kind }) => kind !== "same")).toEqual([
    { kind: "gone", text: "b" },
    { kind: "new", text: "x" },
  ]);
});
