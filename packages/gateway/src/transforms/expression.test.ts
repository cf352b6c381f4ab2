import { importedPackages } from "@overdub/testkit/imported-packages";
import { expect, test } from "vitest";
import { readExpressions } from "./expression.ts";

test("each process that evaluates an expression loads little", () => {
  expect(importedPackages(new URL("./expression.ts", import.meta.url).href)).toEqual(["jsonata"]);
});

test.each([
  "$sum(event.amounts) + $now().length",
  "($total := event.a; $add := function($x, $y) { $x + $y }; $add($total, 1))",
  "event.a@$v.b[$v.c = 1]#$i.{ 'n': $i, 'all': $$.event }",
  "$map(event.a, function($v, $i) { $v })",
])("%s knows all its variables", async (expression) => {
  expect(await readExpressions([expression])).toEqual([[]]);
});

test.each([
  ["$totl", "There is no variable $totl (at character 5)"],
  ["(\n  $total := event.a;\n  $totl + 1\n)", "There is no variable $totl (at line 3, character 7)"],
  ["$summ(event.a)", "There is no variable $summ (at character 5)"],
  ["(\n  event.a +\n)", expect.stringMatching(/\(at line 3, character 1\)$/)],
])("%j is told by its place", async (expression, fault) => {
  expect(await readExpressions([expression])).toEqual([{ fault }]);
});
