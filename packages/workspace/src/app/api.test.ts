import { request } from "node:http";
import type { OpenApiDocument } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { servedOperations } from "../testing/served-operations.ts";
import { visitLink } from "../testing/visit-link.ts";

const clock = createClock();
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());

const INVALID_JSON = "Invalid JSON format in request body. Please ensure the request body is a valid JSON object.";

describe("a body", () => {
  test.each(["", "{", "{url:1}", "undefined", '{"url":"https://x.co"}}'])("%j is not JSON", async (body) => {
    expect(await refusal(workspace, "POST", "/links", { body })).toEqual([400, "bad_request", INVALID_JSON]);
  });

  test("none at all is not JSON either", async () => {
    expect(await refusal(workspace, "POST", "/links")).toEqual([400, "bad_request", INVALID_JSON]);
  });

  const takesBody = servedOperations
    .map(({ operation }) => operation)
    .filter(({ auth, input }) => auth === "secret" && input.body !== null);
  test.each(takesBody.map(({ id, method, path }) => [id, method, path]))(
    "that is not JSON is a 400 of %s",
    async (_id, method, path) => {
      const to = path.replaceAll(/\{\w+\}/g, "x");
      expect(await refusal(workspace, method, to, { body: "{" })).toEqual([400, "bad_request", INVALID_JSON]);
    },
  );

  test.each([
    ["Latin-1", Buffer.from('{"url":"https://x.co","title":"Caf\xe9"}', "latin1")],
    ["a cut character", Buffer.from('{"url":"https://x.co","title":"Café"}').subarray(0, -3)],
    ["a surrogate", Buffer.concat([Buffer.from('{"title":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')])],
    ["UTF-16", Buffer.from('{"url":"https://x.co"}', "utf16le").fill(0xff, 0, 1)],
  ])("that is not UTF-8 is a 400, and nothing is stored: %s", async (_name, body) => {
    const count = () => clientOf(workspace).getLinksCount();
    const before = await count();
    const response = await fetch(`${workspace.origin}/api/links`, {
      method: "POST",
      headers: { authorization: `Bearer ${workspace.workspace.apiKey}`, "content-type": "application/json" },
      body: new Uint8Array(body),
    });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { code: "bad_request", message: "The request body is not UTF-8." } },
    ]);
    expect(await count()).toEqual(before);
  });

  test("that begins with a byte order mark, or has a character in two chunks, is read", async () => {
    const text = `\ufeff{"url":"https://x.co","title":"${"é".repeat(100_000)}"}`;
    const { status } = await callApi(workspace, "POST", "/links", { body: text });
    expect(status).toBe(200);
  });

  test("nested deeper than any stack is refused like other nonsense", async () => {
    const body = `{"url":"https://x.co","geo":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    expect((await refusal(workspace, "POST", "/links", { body }))[0]).toBe(422);
  });

  test("is JSON whatever its content type says", async () => {
    const headers = { "content-type": "text/plain" };
    const { status } = await callApi(workspace, "POST", "/links", { body: { url: "https://x.co" }, headers });
    expect(status).toBe(200);
  });

  test.each([
    ["with its length announced", { "content-length": String(10 * 1024 * 1024) }],
    ["in chunks", { "transfer-encoding": "chunked" }],
  ])("of 10 MB is refused %s, and the server goes on", async (_title, headers) => {
    const body = JSON.stringify({ url: "https://x.co", comments: "x".repeat(10 * 1024 * 1024) }).slice(
      0,
      10 * 1024 * 1024,
    );
    expect(await post(body, headers)).toEqual({
      status: 413,
      body: {
        error: {
          code: "bad_request",
          message: "Request body is too large: the limit is 5242880 bytes.",
          doc_url: "https://dub.co/docs/api-reference/errors#bad-request",
        },
      },
    });
    expect((await callApi(workspace, "GET", "/links")).status).toBe(200);
  });

  /** Over a socket: in process nothing has a length. */
  function post(body: string, headers: Record<string, string>): Promise<{ status: number; body: unknown }> {
    return new Promise((resolve, reject) => {
      const { apiKey } = workspace.workspace;
      const req = request(
        `${workspace.origin}/api/links`,
        { method: "POST", agent: false, headers: { authorization: `Bearer ${apiKey}`, ...headers } },
        (response) => {
          let text = "";
          response.on("data", (chunk) => {
            text += chunk;
          });
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
        },
      );
      // The server may answer and hang up before it has read everything.
      req.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE" && error.code !== "ECONNRESET") reject(error);
      });
      req.end(body);
    });
  }
});

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
