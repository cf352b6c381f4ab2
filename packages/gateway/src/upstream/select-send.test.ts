import { expect, test } from "vitest";
import { selectSend } from "./select-send.ts";
import type { UpstreamRequest } from "./send.ts";

const request = (url: string, over: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
  method: "POST",
  url,
  headers: { authorization: "Bearer k", "content-type": "application/json" },
  body: '{"a":1}',
  signal: AbortSignal.timeout(1_000),
  ...over,
});

const never = () => Promise.reject(new Error("not this way"));

test("embedded URLs are answered in this process, under the path below the API", async () => {
  const send = selectSend({
    network: never,
    embedded: async (given) =>
      Response.json(
        [
          given.method,
          new URL(given.url).pathname,
          new URL(given.url).search,
          given.headers.get("authorization"),
          given.headers.get("content-length"),
          await given.text(),
        ],
        { status: 201, headers: { "X-Own": "1" } },
      ),
  });
  const response = await send(request("embedded:/links?x=1"));
  expect(response.status).toBe(201);
  expect(response.headers).toMatchObject({ "x-own": "1", "content-type": "application/json" });
  expect(JSON.parse(Buffer.from(response.body).toString())).toEqual([
    "POST",
    "/links",
    "?x=1",
    "Bearer k",
    "7",
    '{"a":1}',
  ]);
});

test("all others go to the network as they are", async () => {
  const answer = { status: 200, headers: {}, body: new Uint8Array() };
  const seen: UpstreamRequest[] = [];
  const network = async (given: UpstreamRequest) => {
    seen.push(given);
    return answer;
  };
  const send = selectSend({ embedded: () => never(), network });
  const given = request("https://api.dub.co/links");
  expect(await send(given)).toBe(answer);
  expect(seen).toEqual([given]);
});

test("a handler that never answers is left alone when time is up", async () => {
  const send = selectSend({ network: never, embedded: () => new Promise(() => {}) });
  await expect(send(request("embedded:/links", { signal: AbortSignal.timeout(20) }))).rejects.toThrow("timeout");
  await expect(send(request("embedded:/links", { signal: AbortSignal.abort() }))).rejects.toThrow("aborted");
});
