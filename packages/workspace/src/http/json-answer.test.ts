import { expect, test } from "vitest";
import { jsonOf } from "./json-answer.ts";

test.each([0, 1, 499, 500, 501, 1000, 1001, 4321])("a list of %i is written as it would be at once", async (length) => {
  const rows = Array.from({ length }, (_, id) =>
    id % 7 === 3 ? undefined : { id, text: `é "${id}"`, list: [id, null] },
  );
  const json = await jsonOf(rows);
  expect(Buffer.from(json as Uint8Array).toString()).toBe(JSON.stringify(rows));
});

test("what is no list is written as it is", () => {
  expect(jsonOf({ clicks: 1 })).toBe('{"clicks":1}');
  expect(jsonOf(7)).toBe("7");
});

test("others get their turn while a long list is written", async () => {
  const written = jsonOf(Array.from({ length: 2000 }, (_, id) => ({ id })));
  const first = await Promise.race([
    Promise.resolve(written).then(() => "written"),
    new Promise<string>((resolve) => setImmediate(() => resolve("another"))),
  ]);
  expect(first).toBe("another");
  expect(JSON.parse(Buffer.from(await written).toString())).toHaveLength(2000);
});
