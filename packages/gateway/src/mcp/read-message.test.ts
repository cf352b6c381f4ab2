import fc from "fast-check";
import { expect, test } from "vitest";
import { readMessage } from "./read-message.ts";

const line = (text: string | Uint8Array, more: Partial<Parameters<typeof readMessage>[0]> = {}) => ({
  bytes: typeof text === "string" ? new TextEncoder().encode(text) : text,
  isTooLong: false,
  isTerminated: true,
  ...more,
});
const PING = '{"jsonrpc":"2.0","id":7,"method":"ping"}';

test.each<[string, ReturnType<typeof line>, number, number | string | null, RegExp]>([
  ["what is no JSON", line("{ping}"), -32700, null, /not valid JSON/],
  ["half a message", line('{"jsonrpc":"2.0","id":1'), -32700, null, /not valid JSON/],
  ["JSON of 1,000 levels", line(`${"[".repeat(1000)}${"]".repeat(1000)}`), -32700, null, /not valid JSON/],
  ["a byte order mark", line(`\uFEFF${PING}`), -32700, 7, /byte order mark/],
  ["a byte order mark alone", line("\uFEFF"), -32700, null, /byte order mark/],
  ["nothing", line(""), -32700, null, /empty/],
  ["blanks", line(" \t\r"), -32700, null, /empty/],
  ["a lone byte of UTF-8", line(Uint8Array.of(0x22, 0xc3, 0x22)), -32700, null, /not UTF-8/],
  ["UTF-16", line(Buffer.from(`\uFEFF${PING}`, "utf16le")), -32700, null, /not UTF-8/],
  ["no line feed at its end", line(PING, { isTerminated: false }), -32700, 7, /does not end with a line feed/],
  ["too many bytes", line("", { isTooLong: true }), -32600, null, /longer than 16777216 bytes/],
  ["a batch", line(`[${PING},${PING}]`), -32600, null, /no batches/],
  ["an empty batch", line("[]"), -32600, null, /no batches/],
  ["a number", line("5"), -32600, null, /no JSON-RPC/],
  ["null", line("null"), -32600, null, /no JSON-RPC/],
  ["an object that says nothing", line('{"id":"a"}'), -32600, "a", /no JSON-RPC/],
  ["a method that is no text", line('{"jsonrpc":"2.0","id":3,"method":4}'), -32600, 3, /no JSON-RPC/],
  ["params that are a list", line('{"jsonrpc":"2.0","id":3,"method":"ping","params":[1]}'), -32600, 3, /no JSON-RPC/],
  ["another version of JSON-RPC", line('{"jsonrpc":"1.0","id":3,"method":"ping"}'), -32600, 3, /no JSON-RPC/],
  ["a request without an id", line('{"jsonrpc":"2.0","method":"ping"}'), -32600, null, /no JSON-RPC/],
  ["a request whose id is null", line('{"jsonrpc":"2.0","id":null,"method":"ping"}'), -32600, null, /no JSON-RPC/],
])("a line with %s is refused", (_name, given, code, id, message) => {
  expect(readMessage(given)).toEqual({
    refusal: { jsonrpc: "2.0", id, error: { code, message: expect.stringMatching(message) } },
  });
});

test.each([
  ["a carriage return", `${PING}\r`, { jsonrpc: "2.0", id: 7, method: "ping" }],
  ["no jsonrpc", '{"id":7,"method":"ping"}', { jsonrpc: "2.0", id: 7, method: "ping" }],
  ["nulls for what is not given", '{"id":7,"method":"tools/list","params":{"cursor":null}}', { id: 7, params: {} }],
  ["a notification whose id is null", '{"id":null,"method":"notifications/initialized"}', { jsonrpc: "2.0" }],
  ["an error about nothing", '{"id":null,"error":{"code":-32700,"message":"x"}}', { error: { code: -32700 } }],
])("a line with %s is read", (_name, text, message) => {
  expect(readMessage(line(text))).toMatchObject({ message });
});

test("any bytes are a message or are refused", () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from)), (bytes) => {
      const read = readMessage(line(bytes));
      expect("message" in read || read.refusal.error.code < -32000).toBe(true);
    }),
  );
});
