import fc from "fast-check";
import { expect, test } from "vitest";
import { createRedactor } from "./redact.ts";

const KEY = "dub_Canary/4f7+aK2b";
const { finds, redact, redactJson } = createRedactor(KEY);
const each = (text: string, write: (code: number) => string) =>
  Array.from(text, (character) => write(character.charCodeAt(0))).join("");
const hex = (code: number) => code.toString(16).padStart(2, "0");

const WRITTEN: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "in a URL": encodeURIComponent,
  "in a URL, every character": (text) => each(text, (code) => `%${hex(code)}`),
  "in a URL in a URL": (text) => encodeURIComponent(encodeURIComponent(text)),
  "in JSON escapes": (text) => each(text, (code) => `\\u00${hex(code)}`),
  "in JSON in JSON": (text) => each(text, (code) => `\\\\u00${hex(code).toUpperCase()}`),
  "in JSON with escaped slashes": (text) => text.replaceAll("/", "\\/"),
  "in JavaScript": (text) => each(text, (code) => `\\x${hex(code)}`),
  "in decimal entities": (text) => each(text, (code) => `&#${code};`),
  "in hexadecimal entities": (text) => each(text, (code) => `&#x00${hex(code)};`),
  "in named entities": (text) => text.replaceAll("_", "&lowbar;").replaceAll("/", "&sol;").replaceAll("+", "&plus;"),
  "in entities in a URL": (text) => encodeURIComponent(each(text, (code) => `&#${code};`)),
  "in base64": (text) => Buffer.from(text).toString("base64"),
  "in base64 of a URL": (text) => Buffer.from(text).toString("base64url"),
  "in base64 in a URL": (text) => encodeURIComponent(Buffer.from(text).toString("base64")),
  "in hexadecimal": (text) => Buffer.from(text).toString("hex"),
};

test.each(Object.entries(WRITTEN))("a credential %s is found and taken out, and nothing else", (_, write) => {
  for (const before of ["", "B", "Be", "Bearer "]) {
    const text = `<p>100% of &amp; ${write(`${before}${KEY}`)} \\n stays</p>`;
    expect(finds(text)).toBe(true);
    const clean = redact(text);
    expect(clean).toMatch(/^<p>100% of &amp; .{0,200}\[redacted\].{0,12} \\n stays<\/p>$/);
    expect(finds(clean)).toBe(false);
  }
});

test("every text of a JSON value is cleaned, names too", () => {
  const value = {
    [KEY]: [`a ${KEY}`, { b: encodeURIComponent(KEY) }],
    n: JSON.rawJSON("12345678901234567890"),
    x: null,
  };
  expect(JSON.stringify(redactJson(value))).toBe(
    '{"[redacted]":["a [redacted]",{"b":"[redacted]"}],"n":12345678901234567890,"x":null}',
  );
});

test("text without the credential stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      expect(redact(text)).toBe(text);
    }),
  );
  expect(createRedactor("").redact("anything")).toBe("anything");
});
