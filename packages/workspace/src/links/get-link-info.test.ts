import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { insertTag } from "../testing/insert-rows.ts";

let workspace: StartedWorkspace;
let link: Link;

beforeAll(async () => {
  workspace = await startWorkspace();
  const tagId = await insertTag(workspace.database.db, workspace.workspace.id, "Blue");
  const api = clientOf(workspace);
  link = await api.createLink({ body: { url: "https://x.co", key: "Spring", externalId: "e1", tagIds: [tagId] } });
  await api.createLink({ body: { url: "https://x.co/root", key: "_root" } });
  await api.createLink({ body: { url: "https://x.co/hangul", key: "한글" } });
});
afterAll(() => workspace.close());

describe("a link is found by", () => {
  test.each([
    ["its id", () => `linkId=${link.id}`],
    ["its external id", () => "externalId=ext_e1"],
    ["its external id in place of the id", () => "linkId=ext_e1"],
    ["domain and key", () => "domain=localhost&key=Spring"],
    ["the key in another letter case", () => "domain=localhost&key=sPRING"],
    ["its id before all else", () => `linkId=${link.id}&externalId=nope&domain=localhost&key=nope`],
    ["its external id before domain and key", () => "externalId=ext_e1&domain=localhost&key=nope"],
  ])("%s", async (_title, query) => {
    const { status, body } = await callApi(workspace, "GET", `/links/info?${query()}`);
    expect([status, body]).toEqual([200, link]);
  });

  test("the domain alone, if it is the domain's own", async () => {
    const root = await clientOf(workspace).getLinkInfo({ query: { domain: "localhost" } });
    expect([root.key, root.url]).toEqual(["_root", "https://x.co/root"]);
  });

  test("the stored form of its key, or what visitors type", async () => {
    for (const key of ["xn--bj0bj06e", "한글"]) {
      const found = await clientOf(workspace).getLinkInfo({ query: { domain: "localhost", key } });
      expect(found.url).toBe("https://x.co/hangul");
    }
  });
});

describe("refused", () => {
  test.each([
    ["linkId=link_nope", 404, "not_found", "Link not found."],
    ["linkId=", 404, "not_found", "Link not found."],
    ["linkId=ext_nope", 404, "not_found", "Link not found."],
    ["externalId=ext_nope", 404, "not_found", "Link not found."],
    ["externalId=e1", 400, "bad_request", "Invalid externalId. Did you forget to prefix it with `ext_`?"],
    ["key=Spring", 404, "not_found", "Link not found."],
    ["domain=localhost&key=nope", 404, "not_found", "Link not found."],
    ["domain=nope.test", 404, "not_found", "Link not found."],
    ["domain=not a host", 422, "unprocessable_entity", "custom: domain: Invalid domain format"],
    [
      "domain=localhost&key=",
      422,
      "unprocessable_entity",
      "too_small: key: Too small: expected string to have >=1 characters",
    ],
  ])("%s", async (query, ...expected) => {
    expect(await refusal(workspace, "GET", `/links/info?${query}`)).toEqual(expected);
  });

  test("a question about nothing, with a page that explains it", async () => {
    const { status, body } = await callApi(workspace, "GET", "/links/info");
    expect([status, body]).toEqual([
      400,
      {
        error: {
          code: "bad_request",
          message: "You must provide either a domain and a key, a linkId, or an externalId to retrieve a link.",
          doc_url: "https://dub.co/docs/api-reference/endpoint/retrieve-a-link",
        },
      },
    ]);
  });
});
