import fc from "fast-check";
import { expect, test } from "vitest";
import { fillText, parseTemplateText, Unfillable } from "./template-text.ts";

const fill = (text: string, row: Record<string, unknown>) =>
  fillText(parseTemplateText(text, "t"), row, { chars: 65_536 });
const names = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _-]{0,10}[A-Za-z0-9]$/);

test.each([
  ["go-{{First name | slug}}", { "First name": "Ada  Lovelace!" }, "go-ada-lovelace"],
  ["{{n|upper}}/{{n|lower}}", { n: "aB" }, "AB/ab"],
  ["{{n}}", { n: 7 }, 7],
  ["{{n}}", { n: "" }, undefined],
  ["{{n ?: none}}", { n: " " }, "none"],
  ["x-{{n?:}}", { n: null }, "x-"],
  ["{{tags}}", { tags: ["a", "b"] }, ["a", "b"]],
  ["{{n | slug}}", { n: "Größe 42" }, "große-42"],
  ["no }} braces { here", {}, "no }} braces { here"],
])("%s of %j is %j", (text, row, filled) => {
  expect(fill(text, row)).toEqual(filled);
});

test("an empty cell within a text is told by its column", () => {
  expect(() => fill("go-{{name}}", { name: "" })).toThrow(new Unfillable("the column name is empty"));
});

test("what a cell holds is not looked at again", () => {
  fc.assert(
    fc.property(names, fc.string({ minLength: 1 }), (name, cell) => {
      fc.pre(cell.trim() !== "");
      expect(fill(`<{{${name}}}>`, { [name]: cell })).toBe(`<${cell.trim()}>`);
    }),
  );
});

test("a text without placeholders is itself", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!text.includes("{{"));
      expect(fill(text, {})).toBe(text);
    }),
  );
});

test("a slug has nothing but letters, digits and single hyphens between them", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (text) => {
      const slug = fill("{{t | slug ?: none}}", { t: text });
      expect(slug).toMatch(/^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u);
    }),
  );
});
