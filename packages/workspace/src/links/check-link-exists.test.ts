import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";

let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace();
  await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "Taken/한글" } });
});
afterAll(() => workspace.close());

describe("whether a short link is free can be asked without a key", () => {
  const ask = (query: string) => workspace.server.api.request(`/links/exists?${query}`);

  test("a free one has no error", async () => {
    const answer = await ask("domain=localhost&key=free&workspaceId=ws_any");
    expect([answer.status, await answer.json()]).toEqual([200, { error: null }]);
  });

  test.each([
    ["domain=localhost&key=taken/한글", 409, "Duplicate key: This short link already exists."],
    ["domain=localhost&key=/TAKEN/한글/", 409, "Duplicate key: This short link already exists."],
    ["domain=localhost&key=a.php", 422, "Invalid key."],
    ["domain=localhost&key=robots.txt", 403, "robots.txt is a reserved path and cannot be used as a short link."],
    ["domain=nope.test&key=free", 404, "Domain nope.test not found."],
    ["key=free", 422, "invalid_type: domain: Invalid input: expected string, received undefined"],
    ["domain=localhost", 422, "invalid_type: key: Invalid input: expected string, received undefined"],
  ])("%s is answered as creating it would be", async (query, status, message) => {
    const answer = await ask(query);
    expect([answer.status, await answer.json()]).toMatchObject([status, { error: { message } }]);
  });
});
