import type { OpenApiDocument } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { servedOperations } from "../testing/served-operations.ts";
import { visitLink } from "../testing/visit-link.ts";

let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

describe("routes", () => {
  test.each([
    ["GET", "/nope"],
    ["DELETE", "/links/a/b"],
    ["GET", "/projects/acme"],
  ])("%s %s is not one", async (method, path) => {
    expect(await refusal(workspace, method, path)).toEqual([
      404,
      "not_found",
      `This workspace does not serve ${method} ${path}.`,
    ]);
  });

  test.each([
    ["POST", "/links/count", "GET, HEAD"],
    ["DELETE", "/links", "POST, GET, HEAD"],
    ["POST", "/tags/tag_1", "PATCH, PUT, DELETE"],
    ["OPTIONS", "/folders", "POST, GET, HEAD"],
    ["POST", "/projects/acme/tags/count", "GET, HEAD"],
    ["POST", "/", "GET, HEAD"],
  ])("%s %s says which methods there are", async (method, path, allow) => {
    const { status, headers, body } = await callApi(workspace, method, path);
    expect([status, headers.get("allow")]).toEqual([405, allow]);
    expect(body).toMatchObject({
      error: { code: "bad_request", message: expect.stringContaining(`takes ${allow}, not ${method}.`) },
    });
  });

  test.each([
    ["a success", "GET", "/links", 200],
    ["the document", "GET", "/", 200],
    ["a wrong key", "GET", "/links", 401],
    ["an unknown path", "GET", "/nope", 404],
    ["a wrong method", "DELETE", "/links", 405],
  ])("%s carries the headers of every answer", async (title, method, path, expected) => {
    const key = title === "a wrong key" ? "dub_unknown" : workspace.workspace.apiKey;
    const { status, headers } = await callApi(workspace, method, path, { key });
    expect(status).toBe(expected);
    expect({
      "referrer-policy": headers.get("referrer-policy"),
      "x-dns-prefetch-control": headers.get("x-dns-prefetch-control"),
      "x-frame-options": headers.get("x-frame-options"),
    }).toEqual({
      "referrer-policy": "no-referrer-when-downgrade",
      "x-dns-prefetch-control": "on",
      "x-frame-options": "DENY",
    });
  });

  test("the root describes all operations, to anyone", async () => {
    const document = (await (await workspace.server.api.request("/")).json()) as OpenApiDocument;
    const paths = Object.values(document.paths).flatMap((path) => Object.values(path));
    const served = servedOperations.map(({ operation }) => operation.id);
    expect(paths.map((operation) => operation.operationId)).toEqual(expect.arrayContaining(served));
  });

  test("TRACE is refused like any wrong method, though no handler can see it", async () => {
    const { status, headers, body } = await visitLink(workspace.origin, "/api/links", { method: "TRACE" });
    expect([status, headers.allow]).toEqual([405, expect.stringContaining("GET")]);
    expect(JSON.parse(body)).toMatchObject({ error: { code: "bad_request", message: "TRACE is not served." } });
  });

  test("over the network they lie under /api, with or without a slash or query", async () => {
    for (const path of ["/api", "/api/", "/api?x=1"]) {
      const response = await fetch(workspace.origin + path);
      expect([response.status, await response.text()]).toEqual([
        200,
        expect.stringContaining('"operationId":"createLink"'),
      ]);
    }
  });
});

describe("what clients write in another way", () => {
  test.each(["/api/links/", "/api//links", "/api///links//", "/api/links/?page=1", "/api/projects/acme//links/"])(
    "%s is the list of links",
    async (path) => {
      const { apiKey: key } = workspace.workspace;
      const response = await fetch(workspace.origin + path, {
        headers: { authorization: `Bearer ${key}` },
      });
      expect([response.status, await response.json()]).toEqual([200, expect.any(Array)]);
    },
  );

  test("a list may be a parameter for each item", async () => {
    const api = clientOf(workspace);
    const [red, blue] = [
      await api.createTag({ body: { name: "red" } }),
      await api.createTag({ body: { name: "blue" } }),
    ];
    await api.createLink({ body: { url: "https://a.co/", key: "red", tagIds: [red.id] } });
    await api.createLink({ body: { url: "https://a.co/", key: "blue", tagIds: [blue.id] } });
    const keys = async (query: string) => {
      const { body } = await callApi(workspace, "GET", `/links?${query}`);
      return (body as { key: string }[]).map(({ key }) => key).sort();
    };
    expect(await keys(`tagIds[]=${red.id}`)).toEqual(["red"]);
    expect(await keys(`tagIds%5B%5D=${red.id}&tagIds%5B%5D=${blue.id}`)).toEqual(["blue", "red"]);
    expect(await keys(`tagIds[0]=${red.id}&tagIds[1]=${blue.id}`)).toEqual(["blue", "red"]);
    expect(await keys("tagNames[]=blue")).toEqual(["blue"]);
    expect(await keys(`tagIds=${red.id},${blue.id}`)).toEqual(["blue", "red"]);
    expect(await keys("tagNames[]=none")).toEqual([]);
  });
});

describe("what goes wrong inside", () => {
  let broken: StartedWorkspace;
  const logged = vi.spyOn(console, "error");

  beforeAll(async () => {
    logged.mockImplementation(() => undefined);
    broken = await startWorkspace();
    await broken.database.db.schema.dropTable("link_tags").execute();
  });
  afterAll(async () => {
    logged.mockRestore();
    await broken.close();
  });

  test("is logged, tells the caller nothing, and leaves nothing half done behind", async () => {
    const answer = await refusal(broken, "POST", "/links", { body: { url: "https://x.co", tagIds: [] } });
    const message = "An internal server error occurred. The server's log says more.";
    expect(answer).toEqual([500, "internal_server_error", message]);
    expect(logged.mock.calls).toEqual([
      [{ err: expect.objectContaining({ message: expect.stringContaining("link_tags") }) }, "request failed"],
    ]);
    expect(await clientOf(broken).getLinksCount()).toBe(0);
  });
});
