import { expect, test } from "vitest";
import { toTable } from "./output.ts";

test("columns are as wide as their widest cell, and no line ends in space", () => {
  expect(
    toTable(
      ["NAME", "N"],
      [
        ["a long name", "1"],
        ["b", ""],
      ],
    ),
  ).toEqual(["NAME         N", "a long name  1", "b"]);
  expect(toTable(["NAME", "N"], [])).toEqual(["NAME  N"]);
});
