import { expect, test } from "vitest";
import { heapFlags } from "./restart-within.ts";

const MB = 1024 * 1024;

test.each([
  [256, ["--max-old-space-size=96", "--max-semi-space-size=8"]],
  [512, ["--max-old-space-size=192", "--max-semi-space-size=8"]],
  [1024, ["--max-old-space-size=384", "--max-semi-space-size=16"]],
  [4095, ["--max-old-space-size=1535", "--max-semi-space-size=16"]],
  [4096, []],
  [65_536, []],
])("of %i MB, V8 keeps to a share", (megabytes, flags) => {
  expect(heapFlags(megabytes * MB)).toEqual(flags);
});
