import { request } from "node:http";
import type { OpenApiDocument } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { handlers } from "../handlers.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";

const clock = createClock();
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ nowMs: clock.nowMs });
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

describe("keys, in the order of spec dub-links 2.3", () => {
  const withHeader = (authorization: string) => refusal(workspace, "GET", "/links", { headers: { authorization } });

  test.each(["Basic abc", "bearer dub_x", "Bearer", "dub_x"])("%j is no bearer token", async (header) => {
    expect(await withHeader(header)).toEqual([
      400,
      "bad_request",
      "Misconfigured authorization header. Did you forget to add 'Bearer '? Learn more: https://d.to/auth",
    ]);
  });

  test("none is asked for", async () => {
    const response = await workspace.server.api.request("/links");
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { error: { code: "unauthorized", message: "Missing Authorization header." } },
    ]);
  });

  test.each(["dub_unknown", "dub_pk_publishable", "personal", "dub_ x"])("%j is not known", async (key) => {
    expect(await withHeader(`Bearer ${key}`)).toEqual([401, "unauthorized", "Unauthorized: Invalid API key."]);
  });

  test("a key works until it expires, and tells its last use once a minute", async () => {
    const other = await workspace.addWorkspace({ slug: "expiring" });
    const { db } = workspace.database;
    const startMs = clock.nowMs();
    const keys = db.selectFrom("api_keys").where("workspace_id", "=", other.id);
    await db
      .updateTable("api_keys")
      .set({ expires_at_ms: startMs + 90_000 })
      .where("workspace_id", "=", other.id)
      .execute();
    const lastUsed = async () => (await keys.select("last_used_at_ms").executeTakeFirstOrThrow()).last_used_at_ms;
    const call = () => callApi(workspace, "GET", "/links", { key: other.apiKey });
    expect([(await call()).status, await lastUsed()]).toEqual([200, startMs]);
    clock.advance(59_999);
    expect([(await call()).status, await lastUsed()]).toEqual([200, startMs]);
    clock.advance(1);
    expect([(await call()).status, await lastUsed()]).toEqual([200, startMs + 60_000]);
    clock.advance(30_000);
    expect(await refusal(workspace, "GET", "/links", { key: other.apiKey })).toEqual([
      401,
      "unauthorized",
      "Unauthorized: Access token expired.",
    ]);
  });

  test("are kept as digests only", async () => {
    const rows = await workspace.database.db.selectFrom("api_keys").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(workspace.workspace.apiKey);
    expect(rows[0]?.partial_key).toMatch(/^dub\.\.\.[0-9A-Za-z]{4}$/);
  });

  test("come before everything else: without one nothing is validated", async () => {
    const answer = await refusal(workspace, "POST", "/links", { key: "dub_unknown", body: "{" });
    expect(answer[0]).toBe(401);
  });

  test("name their workspace; another one in the query changes nothing", async () => {
    const other = await workspace.addWorkspace({ slug: "selected" });
    const { body } = await callApi(workspace, "POST", `/links?workspaceId=${other.id}`, {
      body: { url: "https://x.co" },
    });
    expect(body).toMatchObject({ workspaceId: workspace.workspace.id });
  });
});

describe("routes", () => {
  test.each([
    ["GET", "/nope"],
    ["POST", "/links/count"],
    ["DELETE", "/links"],
  ])("%s %s is not one", async (method, path) => {
    expect(await refusal(workspace, method, path, method === "POST" ? { body: {} } : {})).toEqual([
      404,
      "not_found",
      `This workspace does not serve ${method} ${path}.`,
    ]);
  });

  test("the root describes all operations, to anyone", async () => {
    const document = (await (await workspace.server.api.request("/")).json()) as OpenApiDocument;
    const paths = Object.values(document.paths).flatMap((path) => Object.values(path));
    const served = handlers.map(({ operation }) => operation.id);
    expect(paths.map((operation) => operation.operationId)).toEqual(expect.arrayContaining(served));
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
