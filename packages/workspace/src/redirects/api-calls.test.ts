import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import type { LinkVisit } from "../testing/visit-link.ts";
import { visitLink } from "../testing/visit-link.ts";

let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace();
  await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "taken" } });
});
afterAll(() => workspace.close());

const visit = (path: string, options?: LinkVisit) => visitLink(workspace.origin, path, options);

describe("a call of the API that has left out its prefix", () => {
  const key = { authorization: "Bearer dub_abc" };
  const json = { "content-type": "application/json" };

  test.each([
    ["GET", "/links", key],
    ["GET", "/links?page=2", { authorization: "bearer dub_abc" }],
    ["GET", "/taken", key],
    ["POST", "/links", json],
    ["POST", "/links", {}],
    ["PUT", "/taken", json],
    ["PATCH", "/links/link_1", {}],
    ["PUT", "/links/upsert", json],
    ["DELETE", "/tags/tag_1", {}],
    ["DELETE", "/", {}],
  ])("%s %s is told where the API is, in JSON", async (method, path, headers) => {
    const answer = await visit(path, { method, headers });
    expect([answer.status, answer.headers["content-type"]]).toEqual([404, "application/json"]);
    expect(JSON.parse(answer.body)).toEqual({
      error: {
        code: "not_found",
        message: `The API is under /api. Did you mean ${method} /api${path.split("?")[0]}?`,
        doc_url: "https://dub.co/docs/api-reference/errors#not-found",
      },
    });
  });

  test.each([
    ["another credential", "GET", { authorization: "Basic abc" }],
    ["a key of another service", "GET", { authorization: "Bearer sk_abc" }],
    ["a form", "POST", { "content-type": "application/x-www-form-urlencoded" }],
  ])("is not seen in %s", async (_title, method, headers) => {
    const answer = await visit("/nothing-here", { method, headers });
    expect([answer.status, answer.body]).toEqual([404, expect.stringContaining("Link not found")]);
  });
});
