import { expect, test } from "vitest";
import { equalHashes, hashToken, mintApiToken, mintMcpToken } from "./token.ts";

test("tokens are long, recognisable, and fit into a URL path as they are", () => {
  expect(mintApiToken()).toMatch(/^ovd_[0-9A-Za-z]{30}$/);
  expect(mintMcpToken()).toMatch(/^ovdmcp_[0-9A-Za-z]{30}$/);
  expect(mintApiToken()).not.toBe(mintApiToken());
});

test("what is stored of a token does not hold it", () => {
  expect(hashToken("ovd_x")).toBe("d35cbf41ef86a2296f4ec73bb3a2ff9cb0d4fcde27dd8dba4b0a61deb3f2a8c1");
  expect(equalHashes(hashToken("a"), hashToken("a"))).toBe(true);
  expect(equalHashes(hashToken("a"), hashToken("b"))).toBe(false);
  expect(equalHashes(hashToken("a"), "")).toBe(false);
});
