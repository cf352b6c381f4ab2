import { escapeHtml } from "@overdub/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleLink } from "../../testing/sample-visit.ts";
import {
  badAddressPage,
  deepLinkPage,
  expiredPage,
  inspectPage,
  notFoundPage,
  openAppPage,
  passwordPage,
  placeholderPage,
  tooManyAttemptsPage,
} from "./cards.ts";
import { cloakPage, previewPage } from "./preview.ts";

const HOSTILE = `"><script>alert('x')</script>&`;
const hostile = sampleLink({ title: HOSTILE, description: HOSTILE, image: HOSTILE, video: HOSTILE, url: HOSTILE });
const OWNER = { slug: "go.acme.test", logo: null };
const attacker = { slug: HOSTILE, logo: `https://x/${HOSTILE}` };
const urls = { store: "ios", app: HOSTILE, toStore: HOSTILE } as const;

const pages: readonly (readonly [string, string])[] = [
  ["cloak", cloakPage(hostile, HOSTILE)],
  ["cloak without a title", cloakPage(sampleLink(), HOSTILE)],
  ["preview", previewPage(hostile, HOSTILE)],
  ["preview without a title", previewPage(sampleLink(), HOSTILE)],
  ["inspect", inspectPage(attacker, HOSTILE, HOSTILE, HOSTILE)],
  ["open app", openAppPage(attacker, HOSTILE)],
  ["deep link", deepLinkPage(attacker, { title: HOSTILE, description: HOSTILE }, urls)],
  ["password", passwordPage(attacker, HOSTILE, true)],
  ["placeholder", placeholderPage(attacker, hostile)],
  ["placeholder without a link", placeholderPage(attacker, null)],
  ["not found", notFoundPage(attacker)],
  ["expired", expiredPage(attacker)],
  ["too many attempts", tooManyAttemptsPage(attacker)],
];

test.each(pages)("nothing that others wrote becomes markup on the page: %s", (_name, html) => {
  expect(html).toContain(escapeHtml(HOSTILE));
  expect(html).not.toContain("<script");
  expect(html).not.toContain(HOSTILE);
});

describe("every page", () => {
  test.each([...pages, ["bad address", badAddressPage()] as const])(
    "%s is a whole document without script",
    (_name, html) => {
      expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
      expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
      expect(html.match(/<title>[^<]+<\/title>/g)).toHaveLength(1);
      expect(html).not.toMatch(/<script|<link|@import|url\(|\son\w+=/);
    },
  );

  test.each(pages.filter(([name]) => !name.startsWith("cloak")))(
    "%s has one heading, in its main part",
    (_name, html) => {
      expect(html.match(/<h1>/g)).toHaveLength(1);
      expect(html.indexOf("<main>")).toBeLessThan(html.indexOf("<h1>"));
    },
  );
});

describe("the owner's mark", () => {
  test("is its logo, over HTTPS or embedded, and its name", () => {
    for (const logo of ["https://acme.test/logo.png", "data:image/png;base64,AAAA"]) {
      const html = notFoundPage({ ...OWNER, logo });
      expect(html).toContain(`<img src="${logo}" alt=""`);
      expect(html).toContain("<span>go.acme.test</span>");
      expect(html).toContain("<title>Link not found · go.acme.test</title>");
    }
  });

  test.each(["http://acme.test/logo.png", "javascript:alert(1)", "data:text/html,x", "/logo.png", ""])(
    "is no logo from %s",
    (logo) => expect(notFoundPage({ ...OWNER, logo })).not.toContain("<img"),
  );

  test("does not say a name twice", () => {
    expect(placeholderPage(OWNER, null).match(/go\.acme\.test/g)).toHaveLength(2);
    expect(placeholderPage(OWNER, null)).toContain("<title>go.acme.test</title>");
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

test("a preview leads on, for people who are taken for programs", () => {
  const html = previewPage(sampleLink({ title: "Spring" }), 'https://acme.test/?a=1&b="2"');
  expect(html).toContain('<a class="button" href="https://acme.test/?a=1&amp;b=&quot;2&quot;" rel="nofollow">');
});

test("a cloaked page is one frame with the destination", () => {
  const html = cloakPage(sampleLink({ title: "Spring" }), "https://acme.test/?a=1&b=2");
  expect(html.match(/<iframe [^>]*>/g)).toEqual([
    expect.stringContaining('src="https://acme.test/?a=1&amp;b=2" title="Spring"'),
  ]);
});

describe("the password form", () => {
  test("is posted to the link, by people who use a keyboard or a reader, too", () => {
    const html = passwordPage(OWNER, "/k?a=1&b=2", false);
    expect(html).toContain('<form method="post" action="/k?a=1&amp;b=2">');
    expect(html).toMatch(
      /<label for="password">Password<\/label>\s*<input id="password" name="password" type="password"/,
    );
    expect(html).not.toContain("Incorrect password");
    expect(html).not.toContain("aria-invalid=");
  });

  test("says what was wrong, and ties it to the field", () => {
    const html = passwordPage(OWNER, "/k", true);
    expect(html).toContain('aria-invalid="true" aria-describedby="error"');
    expect(html).toContain('<p class="error" id="error" role="alert">Incorrect password</p>');
    expect(html).toContain("<title>Incorrect password · go.acme.test</title>");
  });
});

test("the placeholder says what the domain's own link has for a preview", () => {
  const html = placeholderPage(OWNER, sampleLink({ title: "Acme", description: "Short links of Acme" }));
  expect(html).toContain("<h1>Acme</h1><p>Short links of Acme</p>");
});

test("the page before an app store leads to the app and to the store", () => {
  const view = { title: "Order up", description: "Finish it in the app" };
  const html = deepLinkPage(OWNER, view, { store: "android", app: "https://d/k?a&b", toStore: "https://d/k?s=1" });
  expect(html).toContain("<h1>Order up</h1><p>Finish it in the app</p>");
  expect(html.match(/<a [^>]+>[^<]+/g)).toEqual([
    '<a class="button" href="https://d/k?a&amp;b">Open the app',
    '<a class="button quiet" href="https://d/k?s=1">Get it from Google Play',
  ]);
});
