import { importedPackages } from "@overdub/testkit/imported-packages";
import fc from "fast-check";
import { expect, test } from "vitest";
import { explainExpression } from "./missing-paths.ts";

const EVENT = {
  type: "deal.won",
  data: { customer: { id: "c_1" }, note: "text", gone: null, items: [{ sku: "a" }, { price: 5 }], none: [] },
};

async function missingIn(expression: string, event: unknown = EVENT) {
  const explained = await explainExpression({ expression, input: JSON.stringify({ event }), maxBytes: 10_000 });
  if ("fault" in explained) throw new Error(explained.fault);
  return explained.missing.map(({ path, meant }) => (meant === undefined ? path : `${path} > ${meant}`));
}

test("the process that evaluates an expression loads no more for it", () => {
  expect(importedPackages(new URL("./missing-paths.ts", import.meta.url).href)).toEqual(["jsonata"]);
});

test.each([
  ["event.data.customr.id", ["event.data.customr > event.data.customer"]],
  [
    '{"a": event.data.customr.id, "b": event.typ}',
    ["event.data.customr > event.data.customer", "event.typ > event.type"],
  ],
  // The wrapper was forgotten.
  ["event.customer.id", ["event.customer > event.data.customer"]],
  ["data.customer.id", ["data > event.data"]],
  ["$.event.tpye", ["event.tpye > event.type"]],
  ["$$.event.amount", ["event.amount"]],
  // What is there has no such name.
  ["event.data.note.text", ["event.data.note.text"]],
  ["event.data.gone.id", ["event.data.gone.id"]],
  // In what variables, functions and lists hold.
  ["($d := event.data; $d.custmer.id)", ["event.data.custmer > event.data.customer"]],
  ["$map(event.data.items, function($i) { $i.pric })", ["event.data.items.pric > event.data.items.price"]],
  ['event.data.items.{"a": skus}', ["event.data.items.skus > event.data.items.sku"]],
  ["event.data.items[prise > 1].sku", ["event.data.items.prise > event.data.items.price"]],
  ["event.data.items^(price).amount", ["event.data.items.amount"]],
  ["event.data.`two words`", ["event.data.`two words`"]],
  // A branch that was not taken looks for nothing.
  ['event.type = "lead" ? event.lead.id : event.deal.id', ["event.deal"]],
  ['event.type = "lead" ? event.lead.id', []],
  // One item has it, and nothing could.
  ["event.data.items.price", []],
  ["event.data.none.price", []],
  ['{"price": {"amount": 1}}.price.amont', []],
  ["event.*.customr", []],
])("%s: %j", async (expression, paths) => {
  expect(await missingIn(expression)).toEqual(paths);
});

test("what is told is short, however long the names are and however many are missing", async () => {
  const name = `\`${"x".repeat(500)}\n\u202e\``;
  const paths = await missingIn(`[event.${name}, ${Array.from({ length: 50 }, (_, n) => `event.a${n}`).join(", ")}]`);
  expect(paths.length).toBe(5);
  expect(Math.max(...paths.map((path) => path.length))).toBeLessThan(300);
  expect(await missingIn("event.`a\n\u202eb`")).toEqual(["event.`a\ufffd\ufffdb`"]);
  const many = { items: Array.from({ length: 1_000 }, (_, n) => ({ [`name_${n}`]: n })) };
  expect(await missingIn("$count(event.items.other)", many)).toEqual(["event.items.other"]);
});

const Name = fc.constantFrom("a", "ab", "abc", "b", "c", "customer", "customr");
const Tree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(1, "text", null, 12345678901234567890n.toString()),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(Name, tie("value"), { maxKeys: 4 }),
  ),
})).value;

/** Whether names lead anywhere, through lists, too. */
function has(value: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  if (Array.isArray(value)) return value.some((item) => has(item, [name, ...rest]));
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return false;
  return has((value as Record<string, unknown>)[name], rest);
}

test("a path that the event has is never called missing, and a name that is meant is there", async () => {
  const Paths = fc.array(fc.array(Name, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  const Form = fc.constantFrom(
    (names: readonly string[]) => ["event", ...names].join("."),
    ([first, ...names]: readonly string[]) => `($v := event.${first}; ${["$v", ...names].join(".")})`,
    ([first, ...names]: readonly string[]) => `event.${first}.(${["$", ...names].join(".")})`,
  );
  await fc.assert(
    fc.asyncProperty(Tree, Paths, Form, async (event, paths, form) => {
      const expression = `[${paths.map(form).join(", ")}]`;
      const explained = await explainExpression({ expression, input: JSON.stringify({ event }), maxBytes: 100_000 });
      if ("fault" in explained) throw new Error(explained.fault);
      for (const { path, meant } of explained.missing) {
        expect(has({ event }, path.split("."))).toBe(false);
        if (meant !== undefined) expect(has({ event }, meant.split("."))).toBe(true);
      }
    }),
  );
});
