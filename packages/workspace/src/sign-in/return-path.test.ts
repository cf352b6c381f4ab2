import fc from "fast-check";
import { expect, test } from "vitest";
import { safeReturnPath } from "./return-path.ts";

test.each(["/", "/oauth/authorize?client_id=1&redirect_uri=https%3A%2F%2Fproduct.test%2F", "/_/"])(
  "%s is gone back to",
  (path) => expect(safeReturnPath(path)).toBe(path),
);

test.each([
  ...[null, undefined, "", "https://evil.test/", "//evil.test", "/\\evil.test", "\\/evil.test", "javascript:alert(1)"],
  ...["/\t/evil.test", "/\n/evil.test", "/.//evil.test", "/..//evil.test", " //evil.test", "/x/../..//evil.test"],
  ...[`/${"x".repeat(9000)}`, "http:/evil.test", "/%09//evil.test/..//evil.test/../../..//evil.test"],
])("%j is not", (given) => {
  const path = safeReturnPath(given);
  if (path !== undefined) expect(new URL(path, "https://go.acme.test").origin).toBe("https://go.acme.test");
  else expect(path).toBeUndefined();
});

test("whatever is given, a browser stays on this server", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "//",
    "@",
    ":",
    "evil.test",
    "\t",
    "\n",
    "\r",
    "%2f",
    "?",
    "#",
    " ",
    "a",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = safeReturnPath(pieces.join(""));
      if (path === undefined) return;
      expect(new URL(path, "https://go.acme.test").origin).toBe("https://go.acme.test");
      expect(path).not.toMatch(/[\r\n]/);
    }),
    { numRuns: 3000 },
  );
});
