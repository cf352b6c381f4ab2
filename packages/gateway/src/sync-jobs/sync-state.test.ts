import { expect, onTestFinished, test } from "vitest";
import { startTestGateway } from "../testing/test-gateway.ts";

test("what runs remember is named by its key in the URL, as clients do, or in the body", async () => {
  const t = await startTestGateway();
  onTestFinished(() => t[Symbol.asyncDispose]());
  const call = async (method: string, path: string, body?: object) =>
    (await t.call(method, `/sync-job-run-state${path}`, { ...(body && { body }) })).json;
  const made = await call("POST", "?state_key=mine", { key: "cursor", value: { at: 1 } });
  expect(made).toMatchObject({ state_key: "mine", key: "cursor", value: { at: 1 } });
  expect(await call("POST", "", { state_key: "other", key: "cursor", value: "2" })).toMatchObject({ value: "2" });
  expect((await call("GET", "?state_key=mine")).result).toEqual([made]);
  expect(await call("GET", `/${made.id}?state_key=mine`)).toEqual(made);
  for (const [method, path, body] of [
    ["GET", "", undefined],
    ["POST", "", { key: "cursor", value: 1 }],
    ["POST", "?state_key=mine", { state_key: "other", key: "next", value: 1 }],
  ] as const) {
    expect(await call(method, path, body)).toMatchObject({
      statusCode: 400,
      message: expect.stringMatching(/state_key/),
    });
  }
  expect(await call("POST", "?state_key=mine", { key: "cursor", value: 1 })).toMatchObject({ statusCode: 409 });
  for (const method of ["GET", "PATCH", "DELETE"]) {
    const body = method === "PATCH" ? { value: 3 } : undefined;
    expect(await call(method, `/${made.id}?state_key=other`, body)).toMatchObject({ statusCode: 404 });
  }
  expect((await call("GET", "?state_key=mine")).result).toEqual([made]);
});
