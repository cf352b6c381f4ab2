import { describe, expect, it } from "vitest";
import { LinkCreateBody, LinkUpdateBody } from "./link-input.ts";

const url = "https://acme.test";

describe("LinkCreateBody", () => {
  it.each([
    [{ utm_source: " mail " }, { utm_source: "mail" }],
    [
      { utm_source: "", ref: " " },
      { utm_source: null, ref: null },
    ],
    [{ utm_source: "u".repeat(255) }, { utm_source: "u".repeat(255) }],
    [{ folderId: "" }, { folderId: null }],
    [{ tagIds: "a, b" }, { tagIds: ["a", "b"] }],
    [{ tagIds: [] }, { tagIds: [] }],
    [{ geo: { DE: "acme.test/de" } }, { geo: { DE: "https://acme.test/de" } }],
    [{ image: "" }, { image: null }],
    [
      { key: "", domain: "" },
      { key: "", domain: "" },
    ],
    [
      { keyLength: 10, prefix: "test" },
      { keyLength: 10, prefix: "test" },
    ],
  ])("reads %j as %j", (body, parsed) => {
    expect(LinkCreateBody.parse({ url, ...body })).toEqual({ url, ...parsed });
  });

  it("keeps the destination as it was given: what is wrong with it is not a schema error", () => {
    expect(LinkCreateBody.parse({ url: "not a url" })).toEqual({ url: "not a url" });
  });
});

describe("LinkUpdateBody", () => {
  it("requires nothing and adds nothing", () => {
    expect(LinkUpdateBody.parse({})).toEqual({});
  });

  it("has all fields of a new link but those of a random slug", () => {
    const left = Object.keys(LinkCreateBody.shape).filter((name) => !(name in LinkUpdateBody.shape));
    expect(left).toEqual(["keyLength", "prefix"]);
  });
});
