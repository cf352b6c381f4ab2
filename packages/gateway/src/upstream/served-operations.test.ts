import { expect, test } from "vitest";
import type { Send } from "./send.ts";
import { createServedOperations } from "./served-operations.ts";

const DOCUMENT = { paths: { "/links": { get: { operationId: "getLinks" }, post: { operationId: "createLink" } } } };

function finder(answer: () => { status?: number; text?: string } = () => ({})) {
  const clock = { nowMs: 0, asked: [] as string[] };
  const send: Send = async ({ url }) => {
    clock.asked.push(url);
    const { status = 200, text = JSON.stringify(DOCUMENT) } = answer();
    return { status, headers: {}, body: new TextEncoder().encode(text) };
  };
  return Object.assign(clock, { find: createServedOperations({ send, now: () => clock.nowMs }) });
}

test("the embedded workspace is asked once, and again after some time", async () => {
  const t = finder();
  const served = await Promise.all([t.find("embedded:"), t.find("embedded:")]);
  expect(served).toEqual(Array(2).fill(new Set(["getLinks", "createLink"])));
  expect(t.asked).toEqual(["embedded:/"]);
  t.nowMs += 11 * 60_000;
  await t.find("embedded:");
  expect(t.asked).toHaveLength(2);
});

test.each(["https://api.dub.co", "http://localhost:4401/api"])(
  "nothing is certain of %s, which is not asked",
  async (url) => {
    const t = finder();
    expect(await t.find(url)).toBeUndefined();
    expect(t.asked).toEqual([]);
  },
);

test.each<[string, () => { status?: number; text?: string }]>([
  ["an error", () => ({ status: 503 })],
  ["a 404", () => ({ status: 404 })],
  ["something else than JSON", () => ({ text: "<html>" })],
  ["a document without operations", () => ({ text: '{"paths":{}}' })],
  [
    "nothing",
    () => {
      throw new Error("down");
    },
  ],
])("%s hides nothing, and is soon asked again", async (_what, answer) => {
  const t = finder(answer);
  expect(await t.find("embedded:")).toBeUndefined();
  t.nowMs += 11_000;
  await t.find("embedded:");
  expect(t.asked).toHaveLength(2);
});
