import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createTextHmac } from "./text-hmac.ts";

test("it is HMAC-SHA-256, whatever the lengths of key and text", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 130 }),
      fc.oneof(fc.string({ maxLength: 400 }), fc.string({ unit: "binary", maxLength: 300 })),
      (secret, text) => {
        expect(createTextHmac(secret)(text)).toBe(createHmac("sha256", secret).update(text).digest("base64url"));
      },
    ),
  );
});

test("one text leaves nothing behind for the next", () => {
  const secret = Buffer.from("secret");
  const hmac = createTextHmac(secret);
  for (const text of ["a long text that is hashed first", "short", "", "é", "short"]) {
    expect(hmac(text)).toBe(createHmac("sha256", secret).update(text).digest("base64url"));
  }
});

/** Source: RFC 4231, test case 2. */
test("a published example comes out", () => {
  expect(createTextHmac(Buffer.from("Jefe"))("what do ya want for nothing?")).toBe(
    Buffer.from("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", "hex").toString("base64url"),
  );
});
