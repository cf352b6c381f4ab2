import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { addSource, post, SIGN, tell } from "./testing/start-source.ts";

let t: TestGateway;
let sourceId: string;
beforeAll(async () => {
  t = await startTestGateway();
  sourceId = await addSource(t, "stripe");
});
afterAll(() => t[Symbol.asyncDispose]());

const EVENT = { id: "evt_1", type: "product.created", created: 1, data: { object: {} } };
const body = JSON.stringify(EVENT);
const count = async () => (await t.db.selectFrom("conversion_events").select("id").execute()).length;
const jobs = async () =>
  (await t.db.selectFrom("jobs").select("id").where("type", "like", "%conversion%").execute()).length;

test("an event is kept with its job before it is acknowledged, once", async () => {
  expect(await tell(t, "stripe", sourceId, EVENT)).toMatchObject({
    status: 200,
    json: { received: true, duplicate: false },
  });
  expect(await tell(t, "stripe", sourceId, EVENT)).toMatchObject({ status: 200, json: { duplicate: true } });
  expect([await count(), await jobs()]).toEqual([1, 1]);
});

test("what is not signed is refused, the same for a source that is none, and nothing is kept", async () => {
  const before = await count();
  const signed = SIGN.stripe(body, t.nowMs);
  const late = SIGN.stripe(body, t.nowMs - 301_000);
  const withoutSecret = await addSource(t, "stripe", { signing_secret: undefined });
  for (const [id, text, headers] of [
    [sourceId, body, {}],
    [sourceId, `${body} `, signed],
    [sourceId, body, late],
    [sourceId, "{", signed],
    [sourceId, "", signed],
    [withoutSecret, body, signed],
    [crypto.randomUUID(), body, signed],
    ["x", body, signed],
  ] as const) {
    const answer = await post(t, id, text, headers);
    expect([answer.status, answer.json.message]).toEqual([401, "Missing or wrong signature"]);
  }
  expect(await count()).toBe(before);
});

test("a body without a signature is not read at all", async () => {
  let isRead = false;
  const stream = new ReadableStream(
    {
      pull(controller) {
        isRead = true;
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const request = new Request(`http://localhost/conversions/${sourceId}`, {
    method: "POST",
    body: stream,
    duplex: "half",
  } as RequestInit);
  expect((await t.gateway.app.request(request)).status).toBe(401);
  expect(isRead).toBe(false);
});

test.each([
  ["no JSON", "{"],
  ["no event", "{}"],
  ["a list", "[]"],
  ["null", "null"],
  ["no id", JSON.stringify({ ...EVENT, id: "" })],
  ["an id that is too long", JSON.stringify({ ...EVENT, id: "x".repeat(256) })],
  ["an id with NUL", JSON.stringify({ ...EVENT, id: "a\0b" })],
  ["a type that is none", JSON.stringify({ ...EVENT, type: 7 })],
  ["nested too deep", `{"id":"evt_2","type":"a.b","data":{"object":${"[".repeat(5_000)}${"]".repeat(5_000)}}}`],
])("%s is a 400, though it is signed", async (_, text) => {
  const before = await count();
  expect((await post(t, sourceId, text, SIGN.stripe(text, t.nowMs))).status).toBe(400);
  expect(await count()).toBe(before);
});

test("a body of a megabyte is taken, a larger one and another encoding are not", async () => {
  const pad = (bytes: number) => {
    const empty = JSON.stringify({ ...EVENT, id: `evt_${bytes}`, text: "" });
    return JSON.stringify({ ...EVENT, id: `evt_${bytes}`, text: "x".repeat(bytes - empty.length) });
  };
  const largest = pad(1024 * 1024);
  expect((await post(t, sourceId, largest, SIGN.stripe(largest, t.nowMs))).status).toBe(200);
  const larger = pad(1024 * 1024 + 1);
  expect((await post(t, sourceId, larger, SIGN.stripe(larger, t.nowMs))).status).toBe(413);
  const utf16 = Buffer.from(body, "utf16le");
  expect((await post(t, sourceId, utf16, SIGN.stripe(body, t.nowMs))).status).toBe(401);
  const latin = Buffer.from('{"name":"ü"}', "latin1");
  expect((await post(t, sourceId, latin, SIGN.stripe(body, t.nowMs))).status).toBe(400);
});

test("an inactive source takes nothing, and its provider comes again", async () => {
  const inactive = await addSource(t, "stripe", { is_active: false });
  expect((await tell(t, "stripe", inactive, EVENT)).status).toBe(503);
  await t.call("PATCH", `/conversion-source/${inactive}`, { body: { is_active: true } });
  expect((await tell(t, "stripe", inactive, EVENT)).status).toBe(200);
});

test("one address sends so many a minute, and what is refused says when to come again", async () => {
  const busy = await addSource(t, "stripe");
  const answers = [];
  for (let call = 0; call < 3_001; call += 1) answers.push((await post(t, busy, "x", {})).status);
  expect(answers.slice(0, 3_000).every((status) => status === 401)).toBe(true);
  expect(answers.at(-1)).toBe(429);
  // Others are not held up.
  expect((await tell(t, "stripe", sourceId, EVENT)).status).toBe(200);
  t.nowMs += 120_000;
  expect((await tell(t, "stripe", busy, EVENT)).status).toBe(200);
  const tried = [];
  for (let call = 0; call < 6_000; call += 1) tried.push((await post(t, `none-${call}`, "x", {})).status);
  expect([tried[0], tried.at(-1)]).toEqual([401, 429]);
  t.nowMs += 120_000;
});

test("no secret and no body is in the log", () => {
  expect(t.logged.join("\n")).not.toMatch(/canary|evt_1/);
});
