import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guessMetatags } from "./get-metatags.ts";
import { toPageTags } from "./page-tags.ts";
import { collectTags, decodeHtml } from "./read-page.ts";

const PAGE = "https://www.acme.test/blog/post?a=b";
const readAll = (html: string) => toPageTags(collectTags(html), PAGE);
const read = (head: string) => readAll(`<!doctype html><html><head>${head}</head><body>hi</body></html>`);

const meta = (key: string, content: string) => `<meta property="${key}" content="${content}">`;

describe("tags are taken in Dub's order, each kind's first", () => {
  test.each([
    ["og:title", `${meta("twitter:title", "T") + meta("og:title", "O")}<title>P</title>`, "O"],
    ["twitter:title", `<title>P</title>${meta("twitter:title", "T")}`, "T"],
    ["<title>", "<title> The\n  page </title><title>second</title>", "The page"],
    ["the first of two", meta("og:title", "one") + meta("og:title", "two"), "one"],
    ["the next, when one is empty", `${meta("og:title", " ")}<title>P</title>`, "P"],
    ["entities decoded", "<title>A &amp; B &eacute; &#x1F600;</title>", "A & B é 😀"],
    ["any letter case", '<META NAME="OG:TITLE" CONTENT="O">', "O"],
    ["none of a drawing", "<svg><title>icon</title></svg><title>P</title>", "P"],
    ["none", "<p>x", null],
  ])("title: %s", (_source, head, title) => {
    expect(read(head).title).toBe(title);
  });

  test.each([
    ["description", `${meta("og:description", "O")}<meta name="description" content="D">`, "D"],
    ["og:description", meta("twitter:description", "T") + meta("og:description", "O"), "O"],
    ["twitter:description", meta("twitter:description", "T"), "T"],
    ["none", "", null],
  ])("description: %s", (_source, head, description) => {
    expect(read(head).description).toBe(description);
  });

  test.each([
    [
      "og:image",
      `<link rel="icon" href="/i.ico">${meta("og:image", "https://cdn.test/o.png")}`,
      "https://cdn.test/o.png",
    ],
    ["twitter:image", meta("twitter:image", "https://cdn.test/t.png"), "https://cdn.test/t.png"],
    ["image_src", '<link rel="icon" href="/i.ico"><link rel="image_src" href="/s.png">', "https://www.acme.test/s.png"],
    ["icon", '<link rel="shortcut icon" href="/s.ico"><link rel="icon" href="/i.ico">', "https://www.acme.test/i.ico"],
    ["shortcut icon", '<link rel="shortcut icon" href="s.ico">', "https://www.acme.test/s.ico"],
    ["inline", meta("og:image", "data:image/png;base64,iVBORw0KGgoAAAA="), "data:image/png;base64,iVBORw0KGgoAAAA="],
    ["another host's, without protocol", meta("og:image", "//cdn.test/o.png"), "https://cdn.test/o.png"],
    ["of localhost", meta("og:image", "http://localhost/o.png"), null],
    ["of an address", meta("og:image", "https://10.0.0.1/o.png"), null],
    ["of one label", meta("og:image", "https://intranet/o.png"), null],
    ["of another scheme", meta("og:image", "ftp://cdn.test/o.png"), null],
    ["with script", meta("og:image", "javascript:alert(1)"), null],
    ["none", "", null],
  ])("image: %s", (_source, head, image) => {
    expect(read(head).image).toBe(image);
  });

  test.each([
    ["nested", "<b>".repeat(300_000)],
    ["nested and closed elsewhere", "<b>".repeat(200_000) + "</i>".repeat(100_000)],
    ["drawings in drawings", "<svg>".repeat(200_000) + "</svg>".repeat(200_000)],
    ["attributes", `<meta ${"a=b ".repeat(250_000)}>`],
    ["entities", `<meta content="${"&amp;".repeat(200_000)}">`],
    ["comments that do not end", "<!--".repeat(250_000)],
    ["blanks", `<meta name="x" content="${" \n".repeat(400_000)}x">`],
  ])("a page of nothing but %s is read as fast as any other", (_title, hostile) => {
    const before = process.threadCpuUsage();
    expect(read(`<title>P</title>${hostile}`).title).toBe("P");
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1000);
  });

  test("no page, however broken, breaks it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.array(fc.constantFrom("<", "meta", ">", '"', "title", "/", "&#", "<!--"), { maxLength: 40 }),
        (text, parts) => {
          readAll(text + parts.join(" ") + text);
        },
      ),
    );
  });
});

describe("a page is read in its encoding", () => {
  test.each([
    ["the header's", Buffer.from("caf\xe9", "latin1"), "text/html; charset=ISO-8859-1", "café"],
    [
      "its own",
      Buffer.from('<meta charset="windows-1251">\xcf', "latin1"),
      "text/html",
      '<meta charset="windows-1251">П',
    ],
    ["UTF-8", Buffer.from("café"), undefined, "café"],
    ["UTF-8 for want of one that exists", Buffer.from("café"), "text/html; charset=klingon", "café"],
  ])("%s", (_title, body, contentType, text) => {
    expect(decodeHtml(body, contentType)).toBe(text);
  });
});

test.each([
  ["https://www.acme.test/blog/my-first-post", "My First Post", "Visit www.acme.test/blog/my-first-post"],
  ["https://www.acme.test/", "acme.test", "Visit www.acme.test/"],
  ["https://acme.test/caf%C3%A9/", "Café", "Visit acme.test/caf%C3%A9/"],
  ["https://acme.test/%E0%A4%A", "%E0%A4%A", "Visit acme.test/%E0%A4%A"],
  ["mailto:a@acme.test", "A@acme.test", "Visit a@acme.test"],
])("%s alone tells %j", (url, title, description) => {
  expect(guessMetatags(url)).toEqual({ title, description, image: null });
});
