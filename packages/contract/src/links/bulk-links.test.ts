import { describe, expect, it } from "vitest";
import { BulkCreateLinksBody, BulkUpdateLinksBody } from "./bulk-links.ts";

describe("links in bulk", () => {
  it.each(["http://localhost/x.png", "picture"])("refuse the preview image %s, as of a link alone", (image) => {
    const bodies = [
      BulkCreateLinksBody.safeParse([{ url: "https://acme.test", image }]),
      BulkUpdateLinksBody.safeParse({ data: { image } }),
    ];
    for (const { error } of bodies) expect(error?.issues[0]?.path.at(-1)).toBe("image");
  });

  it("take up to 100 new ones, and up to 100 of each kind of ID", () => {
    const ids = Array<string>(101).fill("a");
    expect(BulkCreateLinksBody.parse(Array(100).fill({ url: "https://acme.test" }))).toHaveLength(100);
    expect(BulkUpdateLinksBody.safeParse({ linkIds: ids, data: {} }).success).toBe(false);
    expect(BulkUpdateLinksBody.safeParse({ externalIds: ids, data: {} }).success).toBe(false);
  });

  it("change what is given, without identity and with the URL made complete", () => {
    const data = {
      url: "acme.test",
      domain: "d.co",
      key: "k",
      externalId: "e",
      keyLength: 9,
      prefix: "p",
      tagIds: "a",
    };
    expect(BulkUpdateLinksBody.parse({ data })).toEqual({
      linkIds: [],
      externalIds: [],
      data: { url: "https://acme.test/", tagIds: ["a"] },
    });
    expect(BulkUpdateLinksBody.parse({ data: {} }).data).toEqual({});
  });
});
