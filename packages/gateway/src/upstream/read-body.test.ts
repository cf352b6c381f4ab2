import { operations } from "@overdub/contract";
import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { binaryTypeOf, readBinary, readBody } from "./read-body.ts";
import { createRedactor } from "./redact.ts";
import type { UpstreamResponse } from "./send.ts";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
function answer(contentType?: string): UpstreamResponse {
  const headers: Record<string, string> = contentType === undefined ? {} : { "content-type": contentType };
  return { status: 200, headers, body: PNG };
}

test.each(["image/png", "IMAGE/PNG", "image/png; charset=binary"])("%s is a picture", (contentType) => {
  expect(readBinary(answer(contentType), "image/png")).toEqual({ contentType: "image/png", bytes: PNG });
});

test.each(["text/html", "image/svg+xml", "application/json", undefined])("%s is none", (contentType) => {
  expect(() => readBinary(answer(contentType), "image/png")).toThrow("The answer of the upstream is not image/png");
});

const KEY = "dub_Canary0123456789";
const UTF8_BYTES = Buffer.from('[{"name":"Zoë","id":12345678901234567890}]');
const read = (body: Uint8Array, contentType: string) =>
  readBody({ headers: { "content-type": contentType }, body }, createRedactor(KEY));

test.each(["application/json", "application/json; charset=utf-8", 'application/json; charset="UTF-8"'])(
  "%s that holds no credential goes on as the bytes that came",
  (contentType) => {
    const { json, source } = read(UTF8_BYTES, contentType) as { json: unknown; source: Uint8Array };
    expect([JSON.stringify(json), source]).toEqual([UTF8_BYTES.toString(), UTF8_BYTES]);
  },
);

test.each<[string, Uint8Array, string]>([
  ["in another character set", Buffer.from('["Zo\u00eb"]', "latin1"), "application/json; charset=latin1"],
  ["in UTF-8 that says to be in another", Buffer.from('["Zoë"]'), "application/json; charset=latin1"],
  ["of bytes that are no UTF-8", Buffer.from('["Zo\u00eb"]', "latin1"), "application/json"],
  ["behind a byte order mark", Buffer.from('\ufeff["Zoë"]'), "application/json"],
  ["with the credential", Buffer.from(JSON.stringify([`Bearer ${KEY}`])), "application/json"],
])("JSON %s is written anew", (_what, body, contentType) => {
  const { json, source } = read(body, contentType) as { json: unknown; source: unknown };
  expect(source).toBeUndefined();
  expect(Array.isArray(json)).toBe(true);
  expect(JSON.stringify(json)).not.toContain(KEY);
});

test("of all operations that tools call, the QR code alone answers with a file", () => {
  const called = new Set(catalog.map(({ operation }) => operation.id));
  const files = Object.values(operations).filter((operation) => binaryTypeOf(operation) !== undefined);
  expect(files.map(({ id }) => id).filter((id) => called.has(id))).toEqual(["getQRCode"]);
});
