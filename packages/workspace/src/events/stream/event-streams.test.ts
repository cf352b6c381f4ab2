import { expect, onTestFinished, test, vi } from "vitest";
import type { EventStreamsOptions, NewStream } from "./event-streams.ts";
import { EventStreams } from "./event-streams.ts";

const NOTHING = { messages: [], position: 0 };
const log = { error: () => {}, warn: () => {} };

function streams(over: Partial<EventStreamsOptions> & { watermark?: () => Promise<number> } = {}) {
  const { watermark = async () => 0, ...options } = over;
  const opened = new EventStreams({ eventStore: { watermark }, log, tickMs: 5, ...options });
  onTestFinished(() => opened.close());
  return opened;
}

function open(from: EventStreams, over: Partial<NewStream> = {}) {
  const signal = new AbortController().signal;
  const stream = from.open({ key: "k", position: 0, read: async () => NOTHING, signal, ...over });
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  return async () => (await reader.read()).value;
}

test("a silent stream says that it is alive, with the id to resume from", async () => {
  const silent = streams({ heartbeatMs: 20, watermark: async () => 7 });
  const next = open(silent, { read: async (_, watermark) => ({ messages: [], position: watermark }) });
  expect(await next()).toBe("retry: 2000\nid: 0\n\n");
  expect(await next()).toBe(": heartbeat\nid: 7\n\n");
  expect(await next()).toBe(": heartbeat\nid: 7\n\n");
});

test("a client that does not read is cut off with a reason, and no batch is read ahead for it", async () => {
  let reads = 0;
  const slow = streams({ patienceMs: 400, maxPerKey: 1, watermark: async () => 100 });
  const read = async (position: number) => {
    reads += 1;
    return { messages: [{ id: position + 1, event: "click", data: {} }], position: position + 1 };
  };
  const reader = slow.open({ key: "k", position: 0, read, signal: new AbortController().signal }).getReader();
  const next = async () => {
    const { value, done } = await reader.read();
    return done ? "done" : new TextDecoder().decode(value);
  };
  await next();
  expect(await next()).toBe("id: 1\nevent: click\ndata: {}\n\n");
  expect(() => slow.assertRoom("k")).toThrow("1 event streams");
  await vi.waitFor(() => slow.assertRoom("k"), { timeout: 15_000, interval: 5 });
  expect(reads).toBe(1);
  expect(await next()).toMatch(/^event: end\ndata: {"reason":"slow_reader"/);
  expect(await next()).toBe("done");
});

test("a store that does not answer is waited for", async () => {
  let isDown = true;
  const waiting = streams({
    watermark: async () => {
      if (isDown) throw new Error("down");
      return 1;
    },
  });
  const read = async () => ({ messages: [{ id: 1, event: "click", data: {} }], position: 1 });
  const next = open(waiting, { read });
  await next();
  setTimeout(() => {
    isDown = false;
  }, 30);
  expect(await next()).toContain("id: 1\n");
});

test("a failure ends the stream, and tells nothing of itself", async () => {
  const failing = streams({ watermark: async () => 1 });
  const next = open(failing, { read: () => Promise.reject(new Error("secret")) });
  await next();
  const end = await next();
  expect(end).toContain('"reason":"internal_server_error"');
  expect(end).not.toContain("secret");
  expect(await next()).toBeUndefined();
});

test("the room of a key is given back when its client goes", async () => {
  const few = streams({ maxPerKey: 1 });
  const gone = new AbortController();
  const next = open(few, { signal: gone.signal });
  await next();
  expect(() => few.assertRoom("k")).toThrow("1 event streams");
  few.assertRoom("other");
  gone.abort();
  few.assertRoom("k");
  expect(await next()).toContain("event: end");
});
