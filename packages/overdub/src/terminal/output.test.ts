import { expect, test } from "vitest";
import { toTable, toTableFile } from "./output.ts";

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

test("as CSV every field is there, whatever it holds", () => {
  expect(
    toTableFile([
      { name: 'a "b", c', n: 1, list: ["x", "y"], at: null },
      { name: "=HYPERLINK(1)", n: -1, list: [], flag: false },
    ]),
  ).toBe('name,n,list,at,flag\r\n"a ""b"", c",1,"[""x"",""y""]",,\r\n\'=HYPERLINK(1),-1,[],,false\r\n');
  expect(toTableFile([])).toBe("\r\n");
});
