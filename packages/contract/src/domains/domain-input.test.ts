import { describe, expect, it } from "vitest";
import { DomainCreateBody, DomainUpdateBody } from "./domain-input.ts";

const png = `data:image/png;base64,${Buffer.from("\x89PNG\r\n\x1a\n", "latin1").toString("base64")}`;

describe("DomainUpdateBody", () => {
  it.each([
    [{ slug: " go.acme.test " }, { slug: "go.acme.test" }],
    [
      { expiredUrl: "", notFoundUrl: "acme.test/404" },
      { expiredUrl: null, notFoundUrl: "https://acme.test/404" },
    ],
    [
      { assetLinks: "", appleAppSiteAssociation: "not JSON" },
      { assetLinks: null, appleAppSiteAssociation: "not JSON" },
    ],
    [{ logo: null }, { logo: null }],
    [{ logo: png }, { logo: png }],
    [{ logo: "https://acme.test/logo.png" }, { logo: "https://acme.test/logo.png" }],
    // Dub's service would reset `archived`, `placeholder` and the two URLs.
    [{}, {}],
  ])("reads %j as %j", (given, read) => {
    expect(DomainUpdateBody.parse(given)).toEqual(read);
  });
});

describe("DomainCreateBody", () => {
  it.each(["foo", "http://localhost/x.png", "javascript:alert(1)", "data:image/png;base64,AAAA"])(
    "refuses %s as a logo",
    (logo) => {
      expect(DomainCreateBody.safeParse({ slug: "go.acme.test", logo }).success).toBe(false);
    },
  );
});
