import { expect, test } from "vitest";
import { equalHashes, hashToken, mintApiToken, mintMcpToken } from "./token.ts";

test("tokens are long, recognisable, and fit into a URL path as they are", () => {
  expect(mintApiToken()).toMatch(/^ovd_[0-9A-Za-z]{30}$/);
  expect(mintMcpToken()).toMatch(/^ovdmcp_[0-9A-Za-z]{30}$/);
  expect(mintApiToken()).not.toBe(mintApiToken());
});

test("what is stored of a token does not hold it", () => {
  expect(hashToken("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(equalHashes(hashToken("a"), hashToken("a"))).toBe(true);
  expect(equalHashes(hashToken("a"), hashToken("b"))).toBe(false);
  expect(equalHashes(hashToken("a"), "")).toBe(false);
});
