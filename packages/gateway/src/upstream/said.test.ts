import { expect, test } from "vitest";
import { quoteSaid, saidIn } from "./said.ts";

test.each<[unknown, string]>([
  [{ error: { code: "x", message: "m", doc_url: "d" } }, "m"],
  [{ message: "m" }, "m"],
  [{ message: ["a", "b"] }, "a; b"],
  [{ message: "Invalid", errors: ["a", { message: "b" }] }, "Invalid: a; b"],
  [{ error: "text" }, "text"],
  [{ error: "access_denied", error_description: "why" }, "why"],
  [{ errors: [{ title: "T", detail: "D" }] }, "T: D"],
  [{ errors: { url: ["is missing"], key: ["is taken"] } }, "url: is missing; key: is taken"],
  [{ type: "about:blank", title: "T", detail: "D", status: 400 }, "T: D"],
  [{ fault: { faultstring: "f" } }, "f"],
  [{ data: null, msg: "m" }, "m"],
  ["text", "text"],
  [["a", "a", "b"], "a; b"],
  [{ a: 1 }, '{"a":1}'],
  [7, "7"],
  [null, ""],
])("of JSON, %j says %j", (json, said) => {
  expect(saidIn({ json })).toBe(said);
});

test.each([
  [
    "<!DOCTYPE html><html><head><title> 502\n Bad &amp; worse </title></head><body><h1>x</h1></body></html>",
    "502 Bad & worse",
  ],
  ["<html><body><h1>Not <b>you</b></h1><p>x</p>", "Not you"],
  ["<div>One</div><div>two</div><script>three()</script><style>four</style>", "One two"],
  [
    "<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>Not &quot;here&quot;</Message></Error>",
    'NoSuchKey Not "here"',
  ],
  ["<s:Envelope><s:Body><s:Fault><faultstring>boom</faultstring></s:Fault></s:Body></s:Envelope>", "boom"],
  ["<html><title></title></html>", ""],
  ["upstream connect error\r\n\tor disconnect\u0000\u202E", "upstream connect error or disconnect"],
  ["a < b", "a < b"],
  ['{"broken": ', '{"broken":'],
  ["", ""],
])("of text, %j says %j", (text, said) => {
  expect(saidIn({ text })).toBe(said);
});

test("it is cut, and quoted as data", () => {
  expect(saidIn({ text: "x".repeat(100_000) })).toBe(`${"x".repeat(500)}…`);
  expect(saidIn({ json: { message: "x".repeat(100_000) } })).toHaveLength(501);
  expect(saidIn({ text: `${"<div>".repeat(10_000)}deep` })).toBe("deep");
  expect(quoteSaid('say "hi"')).toBe('"say \\"hi\\""');
  expect(quoteSaid("")).toBe("it said nothing");
});
