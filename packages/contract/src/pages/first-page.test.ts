import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { firstPage } from "./first-page.ts";

const PAGE = {
  title: "A <server>",
  text: "Serves & more.",
  places: [
    { name: "API", key: "api", address: "/api", text: "Of Dub." },
    { name: "Links", key: "links", address: "/<key>", text: "Short ones." },
  ],
};
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
const typeFor = (accept: string | undefined) => firstPage(PAGE, accept).headers["Content-Type"];

describe("who gets what", () => {
  test.each([
    BROWSER,
    "text/html",
    "TEXT/HTML;q=0.5",
    "application/json;q=0.5, text/html",
    "text/html,application/json",
  ])("%s asks for a page", (accept) => expect(typeFor(accept)).toBe("text/html; charset=utf-8"));

  test.each([
    undefined,
    "",
    "*/*",
    "application/json",
    "application/json, text/html;q=0.9",
    "text/html;q=0",
    "text/*",
    "x",
  ])("%s asks for JSON", (accept) => expect(typeFor(accept)).toBe("application/json"));
});

test("programs are told where things are", () => {
  expect(JSON.parse(firstPage(PAGE, "*/*").body)).toEqual({
    service: "A <server>",
    description: "Serves & more.",
    endpoints: { api: "/api", links: "/<key>" },
    documentation: expect.any(String),
  });
});

test("the page is a whole document that runs nothing and asks for nothing", () => {
  const { headers, body } = firstPage(PAGE, BROWSER);
  expect(body).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(body.match(/<h1>/g)).toHaveLength(1);
  expect(body).toContain("<h1>A &lt;server&gt;</h1><p>Serves &amp; more.</p>");
  expect(body).toContain('<dd><a href="/api">/<wbr>api</a></dd>');
  expect(body).toContain("<dd>/<wbr>&lt;key&gt;</dd>");
  expect(body).not.toMatch(/<script|<link|<img|@import|url\(|\son\w+=|\sstyle=/);
  const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? "";
  const digest = createHash("sha256").update(style).digest("base64");
  expect(headers["Content-Security-Policy"]).toBe(
    `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
});

test("caches keep the two forms apart", () => {
  for (const accept of [BROWSER, "*/*"]) expect(firstPage(PAGE, accept).headers.Vary).toBe("Accept");
});
