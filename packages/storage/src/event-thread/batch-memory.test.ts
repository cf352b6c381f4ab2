import fc from "fast-check";
import { expect, test } from "vitest";
import type { EventText } from "../outbox/serialized-batch.ts";
import { serializeBatch, serializeEvent } from "../outbox/serialized-batch.ts";
import { sampleClick } from "../testing/sample-events.ts";
import { BatchWriter, createBatchMemory, readLaidBatch } from "./batch-memory.ts";

function texts(urls: readonly string[]): EventText[] {
  return urls.map((url) => serializeEvent(sampleClick({ url })));
}

test("what the other thread reads is what a message would have brought, whatever was there before", () => {
  const memory = createBatchMemory();
  const writer = new BatchWriter(memory);
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 20 }), (urls) => {
      const laid = writer.lay(texts(urls));
      expect(laid && readLaidBatch(memory, laid)).toEqual(serializeBatch(texts(urls)));
      writer.release();
    }),
  );
});

test("one batch lies there at a time", () => {
  const memory = createBatchMemory();
  const writer = new BatchWriter(memory);
  const first = writer.lay(texts(["first"]));
  expect(writer.lay(texts(["second"]))).toBeUndefined();
  expect(first && readLaidBatch(memory, first)).toEqual(serializeBatch(texts(["first"])));
  writer.release();
  expect(writer.lay(texts(["second"]))).toBeDefined();
});

test("what does not fit, and what is nothing, is left to a message, and the memory stays free", () => {
  const memory = createBatchMemory();
  const writer = new BatchWriter(memory);
  const large = texts(Array.from({ length: 300 }, () => "é".repeat(4_000)));
  expect(Buffer.byteLength(serializeBatch(large).json)).toBeGreaterThan(memory.byteLength);
  expect(writer.lay(large)).toBeUndefined();
  expect(writer.lay([])).toBeUndefined();
  const fitting = large.slice(0, 100);
  const laid = writer.lay(fitting);
  expect(laid && readLaidBatch(memory, laid)).toEqual(serializeBatch(fitting));
});
