/** Every tool over a real network, to a Dub that succeeds or fails in all its ways. */
import type { FaultName, ReceivedRequest, ScriptedDub } from "@overdub/testkit/scripted-dub";
import { exampleAnswer, FAULTS, MISSING_SCOPES, RESET_SECONDS, startScriptedDub } from "@overdub/testkit/scripted-dub";
import { expect, test } from "vitest";
import type { Account } from "../accounts/account.ts";
import type { Answer, TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway, toAnswer } from "../testing/test-gateway.ts";
import { splitArguments } from "../tool-calls/input-schema.ts";
import type { Tool } from "../tools/tool.ts";
import { routesOf } from "../tools/tool-routes.ts";
import { createNetworkSend } from "../upstream/network-send.ts";
import { catalog } from "./catalog.ts";

/** Each tool has an account of its own, since a rate limit holds for a credential. */
interface Stage extends AsyncDisposable {
  readonly t: TestGateway;
  readonly dub: ScriptedDub;
  readonly accountOf: (tool: Tool) => Account;
  readonly receivedFrom: (tool: Tool) => readonly ReceivedRequest[];
}

const keyOf = (tool: Tool) => `dub_${tool.name}`;

async function startStage(upstreamTimeoutMs = 20_000): Promise<Stage> {
  const clock: { nowMs: () => number } = { nowMs: Date.now };
  const dub = await startScriptedDub({ now: () => clock.nowMs() });
  const network = createNetworkSend();
  const upstream = { send: network.send, baseUrl: dub.baseUrl };
  const t = await startTestGateway({ upstreamTimeoutMs, upstream });
  clock.nowMs = () => t.nowMs;
  const accounts = new Map<string, Account>();
  for (const tool of catalog) accounts.set(tool.name, await t.connect({ api_key: keyOf(tool) }));
  dub.received.length = 0;
  return {
    t,
    dub,
    accountOf: (tool) => required(accounts.get(tool.name)),
    receivedFrom: (tool) => dub.received.filter(({ headers }) => headers.authorization === `Bearer ${keyOf(tool)}`),
    async [Symbol.asyncDispose]() {
      await t[Symbol.asyncDispose]();
      await dub[Symbol.asyncDispose]();
      network.close();
    },
  };
}

/** Over the Proxy API, with the arguments where its clients put them. */
async function callByProxy({ t, accountOf }: Stage, tool: Tool): Promise<Response> {
  const { id = "undefined", query, body } = splitArguments(tool, tool.example.args);
  const route = required(routesOf(tool)[0]);
  const search = new URLSearchParams({ integrated_account_id: accountOf(tool).id });
  for (const [name, value] of Object.entries(query)) {
    for (const item of [value].flat()) search.append(name, String(item));
  }
  const path = `/proxy/${tool.resource}/${route.rest.replace(":id", encodeURIComponent(id))}`;
  return t.gateway.app.request(`http://localhost${path}?${search}`, {
    method: route.verb,
    headers: { authorization: t.authorization },
    ...(route.verb !== "GET" && { body: JSON.stringify(body ?? {}) }),
  });
}

async function callByMcp({ t, accountOf }: Stage, tool: Tool): Promise<Answer["json"]> {
  const created = await t.call("POST", `/integrated-account/${accountOf(tool).id}/mcp`, { body: { name: "Test" } });
  const body = {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: tool.name, arguments: tool.example.args },
  };
  const path = new URL(created.json.url).pathname;
  const headers = { authorization: "", "content-type": "application/json", "mcp-protocol-version": "2025-11-25" };
  const { json } = await t.call("POST", path, { body, headers });
  return json.result;
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("It has to be there");
  return value;
}

function expectedRequest(tool: Tool) {
  const { request, body } = tool.example;
  const [method, ...path] = request.split(" ");
  return {
    method,
    path: path.join(" "),
    headers: expect.objectContaining({
      authorization: `Bearer ${keyOf(tool)}`,
      "user-agent": expect.stringMatching(/^Overdub\//),
      accept: tool.operation.success.contentType,
    }),
    ...(body !== undefined && { body }),
  };
}

/** The answer as the envelope has it: a list even where Dub says one object, and a row for each item of a bulk call. */
function expectedResult(tool: Tool): unknown {
  const items = tool.bulk && tool.example.args[tool.bulk.argument];
  if (Array.isArray(items))
    return items.map((_, index) => expect.objectContaining({ index, status: expect.any(String) }));
  const example = JSON.parse(Buffer.from(exampleAnswer(tool.operation)).toString());
  if (tool.method !== "list") return example;
  return tool.operation.paging.style === "cursor" ? example.data : [example].flat();
}

const isFile = ({ operation }: Tool) => operation.success.contentType !== "application/json";

test("each tool reaches its operation with method, path, query, body and credential, by the Proxy API", async () => {
  await using stage = await startStage();
  for (const tool of catalog) {
    const response = await callByProxy(stage, tool);
    expect([tool.name, response.status]).toEqual([tool.name, tool.operation.success.status]);
    if (isFile(tool)) {
      expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(exampleAnswer(tool.operation)));
    } else {
      expect((await toAnswer(response)).json.result).toEqual(expectedResult(tool));
    }
    expect(stage.receivedFrom(tool)).toEqual([expectedRequest(tool)]);
  }
  expect(stage.dub.received).toHaveLength(catalog.length);
});

test("each tool sends the same over MCP, and is answered", async () => {
  await using stage = await startStage();
  for (const tool of catalog) {
    const result = await callByMcp(stage, tool);
    const image = { type: "image", data: Buffer.from(exampleAnswer(tool.operation)).toString("base64") };
    const content = isFile(tool) ? image : { type: "text", text: expect.any(String) };
    expect({ tool: tool.name, ...result }).toMatchObject({ tool: tool.name, isError: false, content: [content] });
    expect(stage.receivedFrom(tool)).toEqual([expectedRequest(tool)]);
  }
});

const UNKNOWN_OUTCOME = { statusCode: 500, error_code: "upstream_outcome_unknown" };
const LIMITED = { statusCode: 429, truto_is_remote_error: true };
const passedOn = (status: number) => ({
  statusCode: status,
  truto_is_remote_error: true,
  raw_response: expect.anything(),
});
const readOrWrite = (read: object, write: object) => (isRead: boolean) => (isRead ? read : write);
const outage = (status: number) => readOrWrite(passedOn(status), { ...passedOn(500), upstream_status: status });

/** What is no failure in the end. */
const SUCCESSES = [
  "a success with the headers of a 429",
  "a success in gzip",
  "a success in Brotli",
  "a success in deflate",
  "a success after 100 Continue",
  "a success after 103",
] as const satisfies readonly FaultName[];

const misplaced = (status: number) =>
  readOrWrite({ ...passedOn(502), upstream_status: status }, { ...passedOn(500), upstream_status: status });
const unreadable = (message: string) =>
  readOrWrite(
    { statusCode: 502, message: expect.stringContaining(message) },
    { ...UNKNOWN_OUTCOME, message: expect.stringContaining(message) },
  );
const saying = (status: number, message: unknown) => () => ({ ...passedOn(status), message });

/** What a caller is told. See behaviour/gateway 3.2 and 3.5. */
const TOLD: Readonly<Record<Exclude<FaultName, (typeof SUCCESSES)[number]>, (isRead: boolean) => object>> = {
  "400": () => passedOn(400),
  "401": () => passedOn(401),
  "403 with scopes": () => ({
    ...passedOn(403),
    truto_error_insight: { forbidden_error: { value: { missing_scopes: MISSING_SCOPES } } },
  }),
  "403 by plan": () => ({ ...passedOn(403), message: "Need higher plan." }),
  "403 by limit": () => passedOn(403),
  "404": () => passedOn(404),
  "409": () => passedOn(409),
  "410": () => passedOn(410),
  "422": () => ({ ...passedOn(422), message: "invalid_type: url: Invalid URL" }),
  "429 without headers": () => LIMITED,
  "429 in delta seconds": () => LIMITED,
  "429 in epoch seconds": () => LIMITED,
  "429 in epoch milliseconds": () => LIMITED,
  "429 with a date": () => LIMITED,
  "429 with a reset only": () => LIMITED,
  "500": () => passedOn(500),
  "502": outage(502),
  "503": outage(503),
  "504": outage(504),
  "an answer that never comes": readOrWrite({ statusCode: 504 }, UNKNOWN_OUTCOME),
  "an answer that stops half-way": readOrWrite({ statusCode: 504 }, UNKNOWN_OUTCOME),
  "a success that is no JSON": readOrWrite({ statusCode: 502 }, UNKNOWN_OUTCOME),
  "400 in text": saying(400, "The parameter x is wrong."),
  "400 as { message }": saying(400, "The parameter x is wrong."),
  "400 as { error } with a text": saying(400, "The parameter x is wrong."),
  "400 that says nothing": () => ({
    statusCode: 400,
    message: "The upstream answered 400 (Bad Request) and said nothing",
    raw_response: null,
  }),
  "400 that says too much": saying(400, expect.stringMatching(/^(wrong ){83}wr…$/)),
  "403 as a page with a heading": saying(403, "Not for you"),
  "404 as XML": saying(404, 'NoSuchKey Not "here"'),
  "409 as a problem": saying(409, "Conflict: There is one already."),
  "422 as a list of errors": saying(422, "url is missing; key is taken"),
  "422 as errors by field": saying(422, "Invalid: url: is missing; key: is taken"),
  "500 as a page with a title": saying(500, "Oops & sorry"),
  "500 in Latin-1": saying(500, "Störung"),
  "407": misplaced(407),
  "421": misplaced(421),
  "426": misplaced(426),
  "511": misplaced(511),
  "600": misplaced(600),
  "400 in gzip": saying(400, "The parameter x is wrong."),
  "a success in an unknown coding": unreadable("a content coding that is not known"),
  "a success that is not in its coding": unreadable("is no gzip"),
  "a success of 5,000 levels": unreadable(""),
  "400 of 5,000 levels": saying(400, expect.stringMatching(/^\[{500}…$/)),
  "a success in lines of JSON": unreadable(""),
  "429 by a clock that is ahead": () => LIMITED,
  "429 by a clock that is behind": () => LIMITED,
  "503 with Retry-After": readOrWrite(
    { statusCode: 503, truto_is_remote_error: true },
    { statusCode: 500, upstream_status: 503 },
  ),
  "400 with the key in a URL": saying(400, "[redacted]"),
  "400 with the key in JSON escapes": saying(400, "[redacted]"),
  "400 with the key in entities": saying(400, "[redacted]"),
  "400 with the key in base64": saying(400, expect.stringMatching(/^QmVhcmVyI[G-Z]?\[redacted\].{0,4}$/)),
  "a connection that is reset": readOrWrite({ statusCode: 504 }, UNKNOWN_OUTCOME),
  "a redirect": readOrWrite({ statusCode: 502 }, { statusCode: 500 }),
};

test("every fault is told of", () => {
  expect([...Object.keys(TOLD), ...SUCCESSES].toSorted()).toEqual(Object.keys(FAULTS).toSorted());
  expect(Object.keys(FAULTS).length).toBeGreaterThanOrEqual(60);
});

test.each(Object.entries(TOLD))("%s: every tool says so, and has asked once", async (name, told) => {
  const fault = name as FaultName;
  // In which all calls are sent on a busy machine, too: they are made at once.
  await using stage = await startStage(fault === "an answer that never comes" ? 5_000 : undefined);
  stage.dub.misbehave(fault);
  const answers = await Promise.all(
    catalog.map(async (tool) => ({ tool, answer: await toAnswer(await callByProxy(stage, tool)) })),
  );
  for (const { tool, answer } of answers) {
    expect({ tool: tool.name, ...answer.json }).toMatchObject({
      tool: tool.name,
      request_id: answer.headers.get("x-request-id"),
      ...told(tool.annotations.readOnlyHint),
    });
    expect(answer.status).toBe(answer.json.statusCode);
    expect(answer.text).not.toContain(keyOf(tool));
    const most = fault === "a connection that is reset" && tool.annotations.readOnlyHint ? MOST_ATTEMPTS : 1;
    expect(stage.receivedFrom(tool).length).toBeLessThanOrEqual(most);
    expect(stage.receivedFrom(tool).length).toBeGreaterThan(0);
    if (fault.startsWith("429")) await expectOneTruth(stage, tool, answer, fault);
    if (fault === "503 with Retry-After") expect(answer.headers.get("retry-after")).toBe("120");
    const { json: account } = await stage.t.call("GET", `/integrated-account/${stage.accountOf(tool).id}`);
    expect([tool.name, account.status]).toEqual([tool.name, fault === "401" ? "needs_reauth" : "active"]);
  }
});

/** Of a read, where a connection of the pool is reset: it may have been closed before. */
const MOST_ATTEMPTS = 3;

/** What a caller is told to wait is what the gateway then waits: a call at once meets the same, and is not sent. */
async function expectOneTruth(stage: Stage, tool: Tool, told: Answer, fault: FaultName): Promise<void> {
  const seconds = Number(told.headers.get("retry-after"));
  const asked = fault === "429 without headers" ? 10 : RESET_SECONDS;
  // Where the limit is known, the window has to slide on, too.
  expect([tool.name, seconds - asked]).toEqual([
    tool.name,
    fault === "429 in epoch milliseconds" ? expect.any(Number) : 0,
  ]);
  expect(seconds).toBeGreaterThanOrEqual(asked);
  const again = await callByProxy(stage, tool);
  expect([tool.name, again.status, stage.receivedFrom(tool).length]).toEqual([tool.name, 429, 1]);
  // Time has passed since.
  const rest = Number(again.headers.get("retry-after"));
  expect(rest).toBeLessThanOrEqual(seconds);
  expect(rest).toBeGreaterThan(seconds - 10);
}

test.each(SUCCESSES)("%s is one, for every tool", async (fault) => {
  await using stage = await startStage();
  stage.dub.misbehave(fault);
  for (const tool of catalog) {
    const response = await callByProxy(stage, tool);
    expect([tool.name, response.status]).toEqual([tool.name, tool.operation.success.status]);
    if (isFile(tool)) continue;
    expect((await toAnswer(response)).json.result).toEqual(expectedResult(tool));
  }
});

test("a success with the headers of a 429 is one, without its Retry-After", async () => {
  await using stage = await startStage();
  stage.dub.misbehave("a success with the headers of a 429");
  for (const tool of catalog) {
    const { status, headers } = await callByProxy(stage, tool);
    expect([tool.name, status]).toEqual([tool.name, tool.operation.success.status]);
    expect(headers.has("retry-after")).toBe(false);
    const window = /\/(analytics|events)/.test(tool.operation.path) ? 1 : 60;
    expect(headers.get("ratelimit-limit")).toBe(`60;w=${window}`);
    expect(headers.get("ratelimit-reset")).toBe(String(RESET_SECONDS));
  }
});
