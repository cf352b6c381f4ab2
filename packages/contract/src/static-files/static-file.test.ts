import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createStaticFile } from "./static-file.ts";

const file = createStaticFile("a text, a text, a text, a text, a text", { "Content-Type": "text/plain" });
const ask = (acceptEncoding?: string, ifNoneMatch?: string) => file({ acceptEncoding, ifNoneMatch });
const textOf = (body: Uint8Array | null) => new TextDecoder().decode(body ?? undefined);

describe("a static file", () => {
  test("is sent as it is to those who ask for nothing else", () => {
    for (const accepted of [undefined, "", "br", "gzip;q=0", "gzip; q=0.0", "br, gzip;q=0, *", "xgzip"]) {
      const { status, headers, body } = ask(accepted);
      expect([status, headers["Content-Encoding"], textOf(body)]).toEqual([
        200,
        undefined,
        "a text, a text, a text, a text, a text",
      ]);
      expect(headers).toMatchObject({ "Content-Type": "text/plain", Vary: "Accept-Encoding" });
    }
  });

  test("is compressed for those who can read that", () => {
    for (const accepted of ["gzip", "GZIP", "br, gzip", "gzip;q=0.5, br", "deflate,gzip;q=1.0"]) {
      const { headers, body } = ask(accepted);
      expect([headers["Content-Encoding"], textOf(gunzipSync(body ?? new Uint8Array()))]).toEqual([
        "gzip",
        "a text, a text, a text, a text, a text",
      ]);
    }
  });

  test("is sent again only to those who have another one", () => {
    const etag = ask().headers.ETag ?? "";
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const { status, headers, body } = ask(undefined, known);
      expect([status, headers.ETag, body]).toEqual([304, etag, null]);
    }
    expect(ask(undefined, `"other"`).status).toBe(200);
    expect(ask("gzip", etag).status).toBe(200);
  });
});
