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
