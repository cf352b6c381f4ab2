import { expect, test } from "vitest";
import { call, READS, WRITES } from "../testing/proxy-call.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { ConnectError, UnreadableAnswerError } from "../upstream/send.ts";

test("nothing sent is a 502: reads try three times, writes once", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  t.script(() => {
    throw new ConnectError("ECONNREFUSED");
  });
  const before = await t.reload();
  const read = await call(t, ["GET", "/links"]);
  expect(read.json).toMatchObject({ statusCode: 502, message: "The upstream cannot be reached (ECONNREFUSED)" });
  expect(read.json).not.toHaveProperty("truto_is_remote_error");
  expect(t.sent).toHaveLength(3);
  expect((await call(t, ["POST", "/links"])).status).toBe(502);
  expect(t.sent).toHaveLength(4);
  expect(await t.reload()).toEqual(before);
});

test("a read comes through when the connection does, the second time", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  t.script(() => {
    if (t.sent.length === 1) throw new ConnectError("ECONNRESET");
    return { json: [] };
  });
  expect((await call(t, ["GET", "/links"])).status).toBe(200);
});

const breaks = {
  "never answers": ({ signal }: { signal: AbortSignal }) =>
    new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  "breaks off": () => Promise.reject(new Error("other side closed")),
};

test.each(Object.entries(breaks))(
  "a Dub that %s: reads are a 504, writes a 500 of unknown outcome, sent once",
  async (_, script) => {
    await using t = await startTestGateway({ upstreamTimeoutMs: 30 });
    t.script(script);
    for (const request of READS) {
      const { json } = await call(t, request);
      expect(json).toMatchObject({ statusCode: 504 });
      expect(json).not.toHaveProperty("truto_is_remote_error");
    }
    for (const request of WRITES) {
      expect((await call(t, request)).json).toMatchObject({
        statusCode: 500,
        error_code: "upstream_outcome_unknown",
        message: expect.stringContaining("whether the change was made is unknown"),
      });
    }
    expect(t.sent).toHaveLength(READS.length + WRITES.length);
  },
);

test.each([
  ["no JSON", () => ({ text: "<html>" })],
  ["too much", () => Promise.reject(new UnreadableAnswerError("is too large"))],
])("a Dub that answers %s: reads are a 502, writes a 500 of unknown outcome", async (_, script) => {
  await using t = await startTestGateway();
  t.script(script);
  for (const request of READS) expect((await call(t, request)).status).toBe(502);
  for (const request of WRITES) {
    expect((await call(t, request)).json).toMatchObject({ statusCode: 500, error_code: "upstream_outcome_unknown" });
  }
});

test("a redirect is not followed", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 302, headers: { location: "https://elsewhere.example" } }));
  expect((await call(t, ["GET", "/links"])).json).toMatchObject({
    statusCode: 502,
    message: expect.stringContaining("302"),
  });
  expect((await call(t, ["POST", "/links"])).json).toMatchObject({ statusCode: 500 });
  expect(t.sent).toHaveLength(2);
});
