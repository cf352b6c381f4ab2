import fc from "fast-check";
import { expect, test } from "vitest";
import { skipInterims } from "./skip-interims.ts";

/** What is read of a socket into which these bytes come, in pieces of these sizes. */
function readAll(bytes: string, sizes: readonly number[], isAnswered = false): string {
  const pieces: Buffer[] = [];
  let rest = Buffer.from(bytes);
  for (const size of [...sizes, rest.length]) {
    if (rest.length === 0) break;
    pieces.push(rest.subarray(0, size));
    rest = rest.subarray(size);
  }
  const given: (Buffer | null)[] = pieces.flatMap((piece) => [piece, null]);
  const socket = { read: () => given.shift() ?? null };
  let answered = isAnswered;
  skipInterims(socket, () => answered);
  const seen: Buffer[] = [];
  // Once for each piece, for the null behind it, at which a parser waits, and at the end.
  for (let turn = 0; turn <= 2 * pieces.length; turn += 1) {
    const chunk = socket.read();
    if (chunk === null) continue;
    seen.push(chunk);
    // As soon as a parser knows the status.
    answered = true;
  }
  return Buffer.concat(seen).toString();
}

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const HINTS = "HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n";
const FINAL = "HTTP/1.1 200 OK\r\ncontent-length: 26\r\n\r\n";

test("interim answers are left out, whatever they come in, and nothing else is", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(CONTINUE, HINTS, "HTTP/1.1 199 Own\r\nx: HTTP/1.1 200\r\n\r\n"), { maxLength: 4 }),
      fc.constantFrom(
        `${FINAL}${CONTINUE}`,
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/2 what\r\n",
        "HTTP/1.0 200 OK\r\n\r\n",
      ),
      fc.array(fc.integer({ min: 1, max: 60 })),
      (interims, final, sizes) => {
        expect(readAll(interims.join("") + final, sizes)).toBe(final);
      },
    ),
  );
});

test("what looks like one within a body is part of it", () => {
  expect(readAll(CONTINUE, [], true)).toBe(CONTINUE);
});

test("a head that does not end is passed on when it is longer than any, and not at all where the connection ends before", () => {
  expect(readAll("HTTP/1.1 100 Cont", [5])).toBe("");
  const endless = `HTTP/1.1 100 ${"x".repeat(40_000)}`;
  expect(readAll(endless, [20_000])).toBe(endless);
});
