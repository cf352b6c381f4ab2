import { describe, expect, test } from "vitest";
import { ByteBudget } from "./byte-budget.ts";
import type { BodyFault } from "./request-body.ts";
import { RequestBody } from "./request-body.ts";

const refuse = (fault: BodyFault) => new Error(fault);

/** A body that comes in pieces of a kilobyte, and counts those that are taken. */
function inPieces(bytes: number, headers: Record<string, string> = {}) {
  let pieces = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pieces += 1;
        controller.enqueue(new Uint8Array(1024).fill(0x61));
        if (pieces * 1024 >= bytes) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const request = new Request("http://localhost/", { method: "POST", body, headers, duplex: "half" } as RequestInit);
  return { request, pieces: () => pieces };
}

describe.each([
  ["whose length is told", (bytes: number) => inPieces(bytes, { "content-length": String(bytes) })],
  ["in chunks", (bytes: number) => inPieces(bytes, { "transfer-encoding": "chunked", "content-length": "1" })],
  ["without a word on its length", (bytes: number) => inPieces(bytes)],
])("a body %s", (_title, send) => {
  test("is read when it is asked for, once", async () => {
    const { request, pieces } = send(4096);
    using body = new RequestBody(request, { maxBytes: 4096, budget: new ByteBudget(4096), refuse });
    expect(pieces()).toBe(0);
    expect(await Promise.all([body.text(), body.text()])).toEqual(["a".repeat(4096), "a".repeat(4096)]);
  });

  test("that is too large is read no further than that", async () => {
    const { request, pieces } = send(1_000_000);
    using body = new RequestBody(request, { maxBytes: 4096, budget: new ByteBudget(100_000), refuse });
    await expect(body.text()).rejects.toThrow("too-large");
    expect(pieces()).toBeLessThanOrEqual(5);
  });

  test("counts until its request is over, and no longer", async () => {
    const budget = new ByteBudget(6000);
    {
      using first = new RequestBody(send(4096).request, { maxBytes: 4096, budget, refuse });
      await first.text();
      using second = new RequestBody(send(4096).request, { maxBytes: 4096, budget, refuse });
      await expect(second.text()).rejects.toThrow("busy");
    }
    using third = new RequestBody(send(4096).request, { maxBytes: 4096, budget, refuse });
    expect(await third.text()).toHaveLength(4096);
  });
});

test("what is no UTF-8 is refused, and a character in two chunks is one", async () => {
  const budget = new ByteBudget(1000);
  const read = async (bytes: Uint8Array<ArrayBuffer>) => {
    using body = new RequestBody(new Request("http://localhost/", { method: "POST", body: bytes }), {
      maxBytes: 100,
      budget,
      refuse,
    });
    return body.text();
  };
  expect(await read(new TextEncoder().encode("é"))).toBe("é");
  await expect(read(new Uint8Array([0xc3]))).rejects.toThrow("not-utf8");
  await expect(read(new Uint8Array([0xe9, 0x20]))).rejects.toThrow("not-utf8");
});
