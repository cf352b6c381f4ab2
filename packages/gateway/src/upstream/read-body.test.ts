import { operations } from "@overdub/contract";
import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { binaryTypeOf, readBinary } from "./read-body.ts";
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

test("of all operations that tools call, the QR code alone answers with a file", () => {
  const called = new Set(catalog.map(({ operation }) => operation.id));
  const files = Object.values(operations).filter((operation) => binaryTypeOf(operation) !== undefined);
  expect(files.map(({ id }) => id).filter((id) => called.has(id))).toEqual(["getQRCode"]);
});
