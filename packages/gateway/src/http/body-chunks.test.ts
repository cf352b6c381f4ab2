import { expect, test } from "vitest";
import { bodyChunks, boundedChunks } from "./body-chunks.ts";

const BOUNDS = { maxBytes: 10, what: "file" };
const TOO_LARGE = { statusCode: 413, message: "The file is larger than 10 bytes: cut it into several" };

async function readAll(chunks: AsyncIterable<Uint8Array>) {
  const read: Uint8Array[] = [];
  for await (const chunk of chunks) read.push(chunk);
  return read;
}

async function* pieces(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

test("a file within its bounds comes as it is", async () => {
  const read = await readAll(boundedChunks(pieces("12345", "67890"), BOUNDS));
  expect(Buffer.concat(read).toString()).toBe("1234567890");
});

test("what is larger is refused with the first byte too many", async () => {
  const read: string[] = [];
  const reading = async () => {
    for await (const chunk of boundedChunks(pieces("12345", "67890", "1", "never"), BOUNDS)) {
      read.push(Buffer.from(chunk).toString());
    }
  };
  await expect(reading()).rejects.toMatchObject(TOO_LARGE);
  expect(read).toEqual(["12345", "67890"]);
});

test("what says that it is larger is not read", async () => {
  const request = new Request("http://a.test/", { method: "PUT", body: "x", headers: { "content-length": "11" } });
  await expect(readAll(bodyChunks(request, BOUNDS))).rejects.toMatchObject(TOO_LARGE);
  expect(request.bodyUsed).toBe(false);
});
