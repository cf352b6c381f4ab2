import { expect, test } from "vitest";
import { createReadAhead } from "./read-ahead.ts";

test("what was begun is taken once, and another thing, or one that failed, is never taken for it", async () => {
  const ahead = createReadAhead<string>();
  const read = (text: string) => async () => text;
  ahead.start("a", read("begun"));
  expect(await ahead.take("a", read("asked"))).toBe("begun");
  expect(await ahead.take("a", read("asked"))).toBe("asked");
  ahead.start("b", read("begun"));
  expect(await ahead.take("c", read("asked"))).toBe("asked");
  expect(await ahead.take("b", read("asked"))).toBe("asked");
  ahead.start("d", () => Promise.reject(new Error("Not now")));
  await expect(ahead.take("d", read("asked"))).rejects.toThrow("Not now");
  ahead.start("e", () => Promise.reject(new Error("Nobody asks")));
  expect(await ahead.take("f", read("asked"))).toBe("asked");
});
