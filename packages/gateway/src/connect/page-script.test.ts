import { describe, expect, test } from "vitest";
import { whyNoSecretKey } from "./page/key.js";
import { modeOf } from "./page/modes.js";
import { scopeRows } from "./page/oauth-panel.js";
import { addressOf, messageOf } from "./page/tell.js";

describe("how the page was opened", () => {
  const alone = { isFramed: false, hasOpener: false, name: "", parameter: null, hasRedirect: false };
  test.each([
    ["frame", { ...alone, isFramed: true, hasOpener: true, parameter: "popup" }],
    ["page", alone],
    ["page", { ...alone, parameter: "popup" }],
    ["page", { ...alone, hasOpener: true, hasRedirect: true }],
    ["page", { ...alone, hasOpener: true, parameter: "page" }],
    ["popup", { ...alone, hasOpener: true }],
    ["popup", { ...alone, hasOpener: true, hasRedirect: true, name: "Truto Connect" }],
    ["popup", { ...alone, hasOpener: true, hasRedirect: true, parameter: "popup" }],
  ] as const)("%s: %j", (mode, facts) => expect(modeOf(facts)).toBe(mode));
});

test.each([
  ["", "Paste"],
  ["dub_pk_abcdefghijkl", "public key"],
  ["Bearer dub_abcdefghijkl", "the key alone"],
  ["dub_access_token_abcdef", "no API key"],
  ["sk_live_abcdefghijkl", "begin with dub_"],
  ["dub_abc", "not whole"],
  ["dub_abcdefgh ijkl", "not whole"],
])("%j is no secret key", (key, why) => expect(whyNoSecretKey(key)).toContain(why));

test("a secret key may be one", () => expect(whyNoSecretKey("dub_0123456789abcdefABCDEF")).toBeUndefined());

test("scopes are told by what they are about, once", () => {
  expect(scopeRows(["links.read", "links.write", "analytics.read", "user.read", "other.write"])).toEqual([
    ["link", "Links", "Read and change"],
    ["numbers", "Clicks, leads and sales", "Read"],
  ]);
});

test("a success and a failure are told as the vendor's SDK reads them", () => {
  expect(messageOf({ result: "success", integrated_account_id: "id" }, "https://a.example/")).toEqual({
    is_truto: true,
    result: "success",
    integration: "dub",
    integrated_account_id: "id",
    redirect_uri: "https://a.example/",
  });
  const failure = {
    result: "error",
    error: "No & no",
    error_type: "validation_error",
    session_token: "secret",
  } as const;
  expect(messageOf(failure, null)).toEqual({
    is_truto: true,
    result: "error",
    integration: "dub",
    error: "No & no",
    error_type: "validation_error",
  });
  expect(addressOf("https://a.example/?x=1", failure)).toBe(
    "https://a.example/?x=1&result=error&integration=dub&error=No+%26+no&error_type=validation_error",
  );
  expect(addressOf("acme-desktop://linked", null)).toBe("acme-desktop://linked?result=closed&integration=dub");
});
