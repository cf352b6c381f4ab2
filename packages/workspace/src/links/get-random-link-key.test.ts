import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";

let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace();
  await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "Taken/한글" } });
});
afterAll(() => workspace.close());

test("a random key has seven characters and is free, on the primary domain or the one given", async () => {
  for (const query of ["", "?domain=localhost"]) {
    const { body } = await callApi(workspace, "GET", `/links/random${query}`);
    expect(body).toMatch(/^[0-9A-Za-z]{7}$/);
    await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: String(body) } });
  }
  expect(await refusal(workspace, "GET", "/links/random?domain=google.com")).toEqual([
    403,
    "forbidden",
    "Domain does not belong to workspace.",
  ]);
});
