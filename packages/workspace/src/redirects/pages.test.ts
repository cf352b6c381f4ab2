import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleLink } from "../testing/sample-visit.ts";
import {
  cloakPage,
  escapeHtml,
  inspectPage,
  openAppPage,
  passwordPage,
  placeholderPage,
  previewPage,
} from "./pages.ts";

const HOSTILE = `"><script>alert('x')</script>&`;
const hostile = sampleLink({ title: HOSTILE, description: HOSTILE, image: HOSTILE, video: HOSTILE, url: HOSTILE });

describe("nothing that others wrote becomes markup", () => {
  test.each([
    ["cloak", cloakPage(hostile, HOSTILE)],
    ["preview", previewPage(hostile, HOSTILE)],
    ["inspect", inspectPage(HOSTILE, HOSTILE)],
    ["open app", openAppPage(HOSTILE)],
    ["placeholder", placeholderPage(HOSTILE)],
    ["cloak without a title", cloakPage(sampleLink(), HOSTILE)],
    ["preview without a title", previewPage(sampleLink(), HOSTILE)],
  ])("%s page", (_name, html) => {
    expect(html).toContain(escapeHtml(HOSTILE));
    expect(html).not.toContain("<script");
    expect(html).not.toContain(HOSTILE);
  });
});

test("escaped text holds no character that ends an element or an attribute, and reads back as it was", () => {
  const read = (html: string) =>
    html
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&");
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"']/);
      expect(read(escapeHtml(text))).toBe(text);
    }),
  );
});

test("the preview carries the link's tags, and robots stay out unless they may come in", () => {
  const link = sampleLink({ title: "Spring", description: "Sale", image: "https://acme.test/i.png" });
  const html = previewPage(link, link.url);
  expect(html).toContain("<title>Spring</title>");
  expect(html).toContain('<meta property="og:title" content="Spring">');
  expect(html).toContain('<meta property="og:description" content="Sale">');
  expect(html).toContain('<meta property="og:image" content="https://acme.test/i.png">');
  expect(html).toContain('<meta name="twitter:card" content="summary_large_image">');
  expect(html).toContain('<meta name="robots" content="noindex">');
  expect(previewPage({ ...link, doIndex: true }, link.url)).not.toContain("noindex");
});

test("a cloaked page is one frame with the destination", () => {
  const html = cloakPage(sampleLink({ title: "Spring" }), "https://acme.test/?a=1&b=2");
  expect(html.match(/<iframe [^>]*>/g)).toEqual([
    expect.stringContaining('src="https://acme.test/?a=1&amp;b=2" title="Spring"'),
  ]);
});

test("the password form sends `pw`, and says so when it was wrong", () => {
  expect(passwordPage(false)).toMatch(/<form method="get">[\s\S]*<input [^>]*name="pw" type="password"/);
  expect(passwordPage(false)).not.toContain("Incorrect password");
  expect(passwordPage(true)).toContain("Incorrect password");
});
