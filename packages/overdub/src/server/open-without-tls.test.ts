import { expect, test } from "vitest";
import { isOpenWithoutTls } from "./open-without-tls.ts";

test.each([
  ["0.0.0.0", undefined, true],
  ["::", undefined, true],
  ["10.0.0.5", "http://gateway.example.com", true],
  ["gateway.internal", undefined, true],
  ["0.0.0.0", "https://gateway.example.com", false],
  ["127.0.0.1", undefined, false],
  ["127.8.0.1", undefined, false],
  ["::1", undefined, false],
  ["localhost", "http://gateway.example.com", false],
  ["localhost.example.com", undefined, true],
])("listening on %s, known as %s: open without TLS is %s", (host, publicUrl, isOpen) => {
  expect(isOpenWithoutTls({ host, publicUrl })).toBe(isOpen);
});
