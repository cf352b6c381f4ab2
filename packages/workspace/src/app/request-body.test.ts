import { request } from "node:http";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { insertPartner, insertProgram } from "../testing/program-rows.ts";
import { servedOperations } from "../testing/served-operations.ts";
import { createPublishableKey } from "../workspaces/tracking-settings.ts";

let workspace: StartedWorkspace;
/** What strangers hold, by what an operation takes. */
let tokens: { readonly publishable: string; readonly embed: string; readonly none?: undefined };

beforeAll(async () => {
  workspace = await startWorkspace();
  const { database, workspace: own } = workspace;
  const { id: partnerId } = await insertPartner(database.db, await insertProgram(database.db, own.id));
  const { body } = await callApi(workspace, "POST", "/tokens/embed/referrals", { body: { partnerId } });
  tokens = {
    publishable: await createPublishableKey(database.db, own.id),
    embed: (body as { publicToken: string }).publicToken,
  };
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

  const isPublic = servedOperations.flatMap(({ operation: { auth, ...operation } }) =>
    auth !== "secret" && operation.input.body !== null ? [{ auth, ...operation }] : [],
  );
  test.each(isPublic.map(({ id, auth, method, path }) => [id, auth, method, path] as const))(
    "of more than 64 KB is a 413 of %s, which strangers may call: %s",
    async (_id, auth, method, path) => {
      const body = JSON.stringify({ domain: "localhost", key: "x".repeat(64 * 1024) });
      const key = tokens[auth];
      expect((await refusal(workspace, method, path, { body, ...(key === undefined ? {} : { key }) }))[0]).toBe(413);
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
    const text = `\ufeff{"url":"https://x.co","image":null,"unknown":"${"é".repeat(100_000)}"}`;
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
