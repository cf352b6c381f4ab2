import fc from "fast-check";
import { expect, test } from "vitest";
import { resolve } from "./resolve.ts";
import { parseTemplate, placeholdersIn } from "./template.ts";

const SCOPE = {
  args: { text: "a", number: 3, flag: false, list: ["x", "y"], object: { deep: { er: "z" } }, nothing: null },
  context: { workspace_id: "ws_1" },
  resources: { links: [{ id: "1", tags: [{ id: "t1" }, { id: "t2" }] }, { id: "2", tags: [] }, {}], one: { id: "9" } },
};

test.each([
  ["plain", "plain"],
  ["", ""],
  ["{{args.text}}", "a"],
  ["{{ args.number }}", 3],
  ["{{args.flag}}", false],
  ["{{args.list}}", ["x", "y"]],
  ["{{args.list.1}}", "y"],
  ["{{args.list[0]}}", "x"],
  ["{{args.object.deep.er}}", "z"],
  ["n={{args.number}}, o={{args.object}}", 'n=3, o={"deep":{"er":"z"}}'],
  ["{{context.workspace_id}}/{{resources.one.id}}", "ws_1/9"],
  ["{{resources.links.id}}", ["1", "2"]],
  ["{{resources.links[1].id}}", "2"],
  ["{{resources.links.tags.id}}", ["t1", "t2"]],
  ["{{args.none?:clicks}}", "clicks"],
  ["{{args.nothing?: clicks }}", "clicks"],
  ["{{args.none?:}}", ""],
  ["{{args.text?:other}}", "a"],
  ["{args.text}", "{args.text}"],
])("%j becomes %j", (text, expected) => {
  expect(resolve(text, SCOPE)).toEqual(expected);
});

test("a path has a length, what stands for nothing has none", () => {
  const long = "a".repeat(1_000);
  expect(resolve(`{{args.none?:${long}}}`, SCOPE)).toBe(long);
  expect(() => parseTemplate(`{{args.${long}}}`)).toThrow(/^"\{\{args\.a+…" has a path of over 1000 characters$/);
  expect(() => parseTemplate(`{{args${" ".repeat(1_000)}}}`)).toThrow("has a path of over 1000 characters");
});

test("values are filled in wherever they stand, names are not", () => {
  const value = { "{{args.text}}": ["{{args.number}}", { deep: "{{args.text}}" }], n: 1, no: null };
  expect(resolve(value, SCOPE)).toEqual({ "{{args.text}}": [3, { deep: "a" }], n: 1, no: null });
});

test.each(["{{args.none}}", "x{{args.nothing}}", "{{nowhere}}", "{{args.constructor}}", "{{args.list.9}}", "{{item}}"])(
  "%s has nothing behind it",
  (text) => {
    expect(() => resolve(text, SCOPE)).toThrow("There is nothing behind");
  },
);

test.each(["{{}}", "{{ }}", "{{args.}}", "{{.args}}", "{{args..text}}", "{{args[x]}}", "{{1}}", "{{args text}}"])(
  "%s is no placeholder",
  (text) => {
    expect(() => parseTemplate(text)).toThrow("is not a placeholder");
  },
);

test("what was filled in is not looked at again", () => {
  expect(resolve("{{args.evil}} {{args.evil}}", { args: { evil: "{{args.secret}}", secret: "s" } })).toBe(
    "{{args.secret}} {{args.secret}}",
  );
});

test("placeholders are found however deep", () => {
  const found = placeholdersIn({ a: ["{{args.x}}", { b: "y {{resources.links.id}} {{item?:z}}" }], c: 1 });
  expect(found.map(({ path }) => path.join("."))).toEqual(["args.x", "resources.links.id", "item"]);
});

test.each([
  ["open braces without an end", "{{".repeat(1_000_000), "{{".repeat(1_000_000)],
  ["an end before a beginning", "}} {{", "}} {{"],
  ["three braces", "{{{args.text}}", undefined],
  ["text around", "{{args.text}}-{{args.number}}", "a-3"],
])("%s is read in one go", (_, text, expected) => {
  if (expected === undefined) expect(() => resolve(text, SCOPE)).toThrow("is not a placeholder");
  else expect(resolve(text, SCOPE)).toBe(expected);
});

test("more placeholders than a call may have are refused, in one text or in many", () => {
  const many = "{{args.text}}".repeat(10_001);
  expect(() => parseTemplate(many)).toThrow("10000 placeholders at most");
  expect(() => placeholdersIn(Array(10_001).fill("{{args.text}}"))).toThrow("10000 placeholders at most");
  expect(placeholdersIn(Array(10_000).fill("{{args.text}}"))).toHaveLength(10_000);
});

test.each<[string, unknown, unknown]>([
  ["a long text", "a".repeat(1_000_000), "{{args.large}}{{args.large}}{{args.large}}{{args.large}}{{args.large}}"],
  ["a long list", Array(200_000).fill("a"), Array(20).fill("{{args.large}}")],
  ["a large object", { a: "a".repeat(1_000_000) }, { a: Array(5).fill("{{args.large}}") }],
  ["a list of large objects", Array(5).fill({ a: "a".repeat(1_000_000) }), "{{args.large}}"],
])("%s is not filled in more often than a request has room", (_, large, value) => {
  expect(() => resolve(value, { args: { large } })).toThrow("longer than 4194304 characters");
  expect(resolve("{{args.large}}", { args: { large: [large].flat().slice(0, 1) } })).toBeDefined();
});

test("any text is a template, or a 400", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("{", "}", "{{", "}}", ".", "[", "]", "a", "0", "?:", " ") }),
      (text) => {
        try {
          resolve(text, SCOPE);
        } catch (error) {
          expect(error).toMatchObject({ statusCode: 400 });
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
