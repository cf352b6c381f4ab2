import { expect, test, vi } from "vitest";
import { envelopeOf } from "../testing/mcp-server.ts";
import type { Envelope } from "../tools/envelope.ts";
import { fitReply, MAX_REPLY_BYTES } from "./fit-reply.ts";

const ALL = Array.from({ length: 100 }, (_, index) => ({ id: `link_${index}`, comments: "é".repeat(1_000) }));

function page(limit: number): Envelope {
  return envelopeOf(ALL.slice(0, limit), `after:${limit}`);
}

function bytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

test("what fits is left alone", async () => {
  const envelope = page(3);
  const replan = vi.fn();
  expect(await fitReply(envelope, replan)).toBe(envelope);
  expect(replan).not.toHaveBeenCalled();
});

test("a list is asked for again with fewer rows, so that the cursor goes on after the last one shown", async () => {
  const reply = await fitReply(page(100), async (limit) => page(limit));
  expect(reply).toMatchObject({ truncated: true, hint: expect.stringContaining("next_cursor") });
  expect(reply.result).toHaveLength(reply.result_count);
  expect(reply.next_cursor).toBe(`after:${reply.result_count}`);
  expect(reply.result_count).toBeGreaterThan(25);
  expect(bytes(reply)).toBeLessThanOrEqual(MAX_REPLY_BYTES);
});

test.each([
  ["no smaller page is to be had", undefined],
  ["the cursor has fixed the size of the page", async () => page(100)],
  ["the second request fails", async () => Promise.reject(new Error("down"))],
])("rows are cut between records if %s", async (_case, replan) => {
  const reply = await fitReply(page(100), replan);
  const shown = reply.result as typeof ALL;
  expect(shown).toEqual(ALL.slice(0, shown.length));
  expect(reply).toMatchObject({
    truncated: true,
    result_count: shown.length,
    omitted_count: 100 - shown.length,
    next_cursor: "after:100",
  });
  expect(bytes(reply)).toBeLessThanOrEqual(MAX_REPLY_BYTES);
});

test("a record that is too large alone loses its largest fields", async () => {
  const record = { id: "link_1", image: "x".repeat(100_000), url: "https://acme.com" };
  const single = await fitReply(envelopeOf(record), undefined);
  expect(single).toMatchObject({ result: { id: "link_1", url: "https://acme.com" }, truncated: true });
  const first = await fitReply(envelopeOf([record, record]), undefined);
  expect(first).toMatchObject({ result: [{ id: "link_1", url: "https://acme.com" }], omitted_count: 1 });
});

test("a text that is too large is cut", async () => {
  const reply = await fitReply(envelopeOf("\u0001".repeat(200_000)), undefined);
  expect(bytes(reply)).toBeLessThanOrEqual(MAX_REPLY_BYTES);
  expect(reply.truncated).toBe(true);
});
