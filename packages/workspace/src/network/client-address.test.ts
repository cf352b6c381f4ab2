import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readClientAddress } from "./client-address.ts";
import { trustProxies } from "./trusted-proxies.ts";

const trusts = trustProxies();

function addressOf(headers: Record<string, string>, peerAddress = "10.0.0.1"): string {
  return readClientAddress({ header: (name) => headers[name], peerAddress }, trusts);
}

describe("through a trusted proxy", () => {
  test.each([
    ["the proxy's, when it says nothing", {}, "10.0.0.1"],
    ["what it names", { "x-real-ip": " 203.0.113.9 " }, "203.0.113.9"],
    ["what it names, without a port", { "x-real-ip": "203.0.113.9:4711" }, "203.0.113.9"],
    ["an IPv6 address that it names, without brackets and port", { "x-real-ip": "[2001:db8::1]:443" }, "2001:db8::1"],
    ["an IPv6 address in brackets", { "x-real-ip": "[2001:db8::1]" }, "2001:db8::1"],
    ["an IPv4 address in its own form, with a port", { "x-real-ip": "[::ffff:203.0.113.9]:80" }, "203.0.113.9"],
    ["the last hop, before what is named", { "x-real-ip": "1.1.1.1", "x-forwarded-for": "203.0.113.9" }, "203.0.113.9"],
    [
      "the last untrusted hop, whatever is named",
      { "x-real-ip": "1.1.1.1", "x-forwarded-for": "8.8.8.8, 203.0.113.9, 10.0.0.2" },
      "203.0.113.9",
    ],
    ["what it names, where the hops are empty", { "x-real-ip": "203.0.113.9", "x-forwarded-for": " " }, "203.0.113.9"],
    ["an IPv4 address in its own form", { "x-real-ip": "::ffff:203.0.113.9" }, "203.0.113.9"],
    [
      "the hop, when what it names is no address",
      { "x-real-ip": "<b>", "x-forwarded-for": "203.0.113.9" },
      "203.0.113.9",
    ],
    ["the last hop before the trusted ones", { "x-forwarded-for": "203.0.113.9, 10.0.0.2, 10.0.0.3" }, "203.0.113.9"],
    ["not what the visitor put in front", { "x-forwarded-for": "1.1.1.1, 203.0.113.9, 10.0.0.2" }, "203.0.113.9"],
    ["the first hop, when all are trusted", { "x-forwarded-for": "10.0.0.9,10.0.0.2" }, "10.0.0.9"],
    ["the nearest known, when a hop is no address", { "x-forwarded-for": "1.1.1.1, unknown, 10.0.0.2" }, "10.0.0.2"],
    ["a hop without its port", { "x-forwarded-for": "203.0.113.9:4711" }, "203.0.113.9"],
    ["an IPv6 hop without brackets and port", { "x-forwarded-for": "[2001:db8::1]:4711" }, "2001:db8::1"],
    ["an IPv6 hop", { "x-forwarded-for": "2001:db8::1" }, "2001:db8::1"],
    ["the proxy's, for empty headers", { "x-real-ip": "", "x-forwarded-for": " " }, "10.0.0.1"],
  ])("it is %s", (_title, headers, expected) => {
    expect(addressOf(headers)).toBe(expected);
  });
});

test("of anybody else it is the peer's, whatever the headers say", () => {
  const headers = { "x-real-ip": "1.1.1.1", "x-forwarded-for": "1.1.1.1" };
  expect(addressOf(headers, "203.0.113.9")).toBe("203.0.113.9");
  expect(addressOf(headers, "::ffff:203.0.113.9")).toBe("203.0.113.9");
});

test("whoever is in front cannot be chosen from behind a proxy that appends", () => {
  const forged = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), { maxLength: 5 });
  fc.assert(
    fc.property(forged, fc.ipV4(), (hops, named) => {
      const headers = { "x-forwarded-for": [...hops, "203.0.113.9"].join(", "), "x-real-ip": named };
      expect(addressOf(headers)).toBe("203.0.113.9");
    }),
  );
});
