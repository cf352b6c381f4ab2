import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../errors/app-error.ts";
import { getLinks } from "../links/get-links.ts";
import { updateLink } from "../links/update-link.ts";
import { buildUrl } from "./build-url.ts";

const BASE = "https://api.test/v1";

describe("buildUrl", () => {
  it.each(["https://api.test", "https://api.test/", "http://localhost:4401/api", "http://localhost:4401/api//"])(
    "appends the path to %s",
    (baseUrl) => {
      expect(buildUrl(baseUrl, getLinks)).toBe(`${baseUrl.replace(/\/+$/, "")}/links`);
    },
  );

  it("writes lists with commas, and leaves out what is absent", () => {
    const query = { tagIds: ["a", "b"], search: "x & y/ü", showArchived: false, page: 2, domain: undefined, key: null };
    expect(buildUrl(BASE, getLinks, { query })).toBe(
      `${BASE}/links?tagIds=a%2Cb&search=x+%26+y%2F%C3%BC&showArchived=false&page=2`,
    );
  });

  it("encodes an id", () => {
    const params = { linkId: "ext_a/b?c#d%2e 50%" };
    expect(buildUrl(BASE, updateLink, { params })).toBe(`${BASE}/links/ext_a%2Fb%3Fc%23d%252e%2050%25`);
  });

  it.each([undefined, null, "", ".", "..", "\ud800"])("refuses %j as an id", (linkId) => {
    expect(() => buildUrl(BASE, updateLink, { params: { linkId } })).toThrow(
      new AppError("bad_request", "Invalid path parameter: linkId"),
    );
  });

  it("never lets an id leave its segment", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .array(fc.constantFrom("..", ".", "/", "\\", "%2e", "%2F", "?", "#", "\t", "\n", ";", "@", ":", "a"))
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(hostile, (linkId) => {
        let text: string;
        try {
          text = buildUrl(BASE, updateLink, { params: { linkId } });
        } catch (error) {
          return error instanceof AppError;
        }
        const { origin, pathname, search, hash } = new URL(text);
        const [, version, links, id, ...rest] = pathname.split("/");
        expect([origin, version, links, rest, search, hash]).toEqual(["https://api.test", "v1", "links", [], "", ""]);
        return decodeURIComponent(id ?? "") === linkId;
      }),
    );
  });

  it("carries any query through", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (query) => {
        const { searchParams, pathname } = new URL(buildUrl(BASE, getLinks, { query }));
        expect(pathname).toBe("/v1/links");
        expect(Object.fromEntries(searchParams)).toEqual({ ...query });
      }),
    );
  });
});
