import type { AnyOperation } from "@overdub/contract";
import { JSON_CONTENT_TYPE, operations } from "@overdub/contract";
import { expect, test } from "vitest";
import { exampleAnswer } from "./example-answer.ts";
import { exampleOf } from "./example-of.ts";
import { startScriptedDub } from "./start-scripted-dub.ts";

const all: readonly AnyOperation[] = Object.values(operations);
const authorization = "Bearer dub_test";

test.each(all.filter(({ success }) => success.contentType === JSON_CONTENT_TYPE))(
  "the example of $id is an answer of its kind",
  (operation) => {
    const example = JSON.parse(Buffer.from(exampleAnswer(operation)).toString());
    expect(operation.success.body.safeParse(example).error).toBeUndefined();
  },
);

test.each([
  [{ type: "string" }, "text"],
  [{ type: ["null", "integer"], minimum: 5 }, 5],
  [{ type: "number", exclusiveMinimum: 7 }, 8],
  [{ type: "integer", maximum: 0 }, 0],
  [{ type: "string", format: "email" }, "ada@example.com"],
  [{ enum: ["a", "b"] }, "a"],
  [{ anyOf: [{ const: 1 }, { type: "null" }] }, 1],
  [{ type: "array", items: { type: "boolean" }, minItems: 2 }, [true, true]],
  [{ type: "object", properties: { a: { type: "object", additionalProperties: {} } } }, { a: {} }],
  [{}, null],
])("%j is shown by %j", (schema, example) => {
  expect(exampleOf(schema)).toEqual(example);
});

test("a request that fits is answered by its own operation, and written down", async () => {
  await using dub = await startScriptedDub();
  const info = await fetch(`${dub.baseUrl}/links/info?linkId=link_1`, { headers: { authorization } });
  expect(info.status).toBe(200);
  expect(await info.text()).toBe(Buffer.from(exampleAnswer(operations.getLinkInfo)).toString());
  const body = JSON.stringify({ name: "x" });
  expect((await fetch(`${dub.baseUrl}/tags`, { method: "POST", headers: { authorization }, body })).status).toBe(201);
  expect(dub.received).toMatchObject([
    { method: "GET", path: "/links/info?linkId=link_1", headers: { authorization } },
    { method: "POST", path: "/tags", body: { name: "x" } },
  ]);
});

test.each([
  ["no key", "GET", "/tags", {}, undefined, 401],
  ["no operation", "GET", "/nothing", { authorization }, undefined, 404],
  ["a parameter that there is not", "GET", "/tags?integrated_account_id=x", { authorization }, undefined, 422],
  ["a wrong parameter", "GET", "/tags?page=0", { authorization }, undefined, 422],
  ["a wrong body", "POST", "/links", { authorization }, "{}", 422],
  ["a body where none belongs", "DELETE", "/tags/tag_1", { authorization }, "{}", 422],
] as const)("%s is refused as Dub would", async (_, method, path, headers, body, status) => {
  await using dub = await startScriptedDub();
  const response = await fetch(`${dub.baseUrl}${path}`, { method, headers, ...(body && { body }) });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
});

test("it fails until it is told to stop", async () => {
  await using dub = await startScriptedDub();
  const status = async () => (await fetch(`${dub.baseUrl}/tags`, { headers: { authorization } })).status;
  dub.misbehave("503");
  expect([await status(), await status()]).toEqual([503, 503]);
  dub.misbehave(undefined);
  expect(await status()).toBe(200);
  dub.misbehave("a connection that is reset");
  await expect(status()).rejects.toThrow("fetch failed");
});
