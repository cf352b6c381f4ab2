import { expect, test } from "vitest";
import { jsonOf, jsonResponse } from "./json-answer.ts";

test.each([0, 1, 499, 500, 501, 1000, 1001, 4321])("a list of %i is written as it would be at once", async (length) => {
  const rows = Array.from({ length }, (_, id) =>
    id % 7 === 3 ? undefined : { id, text: `é "${id}"`, list: [id, null] },
  );
  expect(await jsonOf(rows)).toBe(JSON.stringify(rows));
});

test("what is no list is written as it is", () => {
  expect(jsonOf({ clicks: 1 })).toBe('{"clicks":1}');
  expect(jsonOf(7)).toBe("7");
});

test("others get their turn while a long list is written", async () => {
  const response = jsonResponse(
    Array.from({ length: 2000 }, (_, id) => ({ id })),
    { "x-more": "1" },
  );
  const first = await Promise.race([
    response.then(() => "written"),
    new Promise<string>((resolve) => setImmediate(() => resolve("another"))),
  ]);
  expect(first).toBe("another");
  const { headers } = await response;
  expect(Object.fromEntries(headers)).toEqual({ "content-type": "application/json", "x-more": "1" });
  expect(await (await response).json()).toHaveLength(2000);
});
