import { expect, test } from "vitest";
import { movesOf } from "./moves-of.ts";

test("links that came, went and changed are told, up before down", () => {
  const now = [
    { id: "a", clicks: 50 },
    { id: "same", clicks: 7 },
    { id: "new", clicks: 9 },
  ];
  const before = [
    { id: "a", clicks: 80 },
    { id: "same", clicks: 7 },
    { id: "gone", clicks: 4 },
  ];
  expect(movesOf(now, before).map(({ row, by }) => [row.id, by])).toEqual([
    ["new", 9],
    ["gone", -4],
    ["a", -30],
  ]);
});
