import { importedPackages } from "@overdub/testkit/imported-packages";
import { expect, test } from "vitest";

test("each process that evaluates an expression loads little", () => {
  expect(importedPackages(new URL("./expression.ts", import.meta.url).href)).toEqual(["jsonata"]);
});
