import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answering, failureOf, LOOPBACK, OPTIONS } from "../testing/fetch-failure.ts";
import { createGuardedFetch } from "./guarded-fetch.ts";
import { isPublicAddress } from "./public-address.ts";

const PRIVATE = [
  ["unspecified", "0.0.0.0"],
  ["private", "10.1.2.3"],
  ["private", "172.31.255.255"],
  ["private", "192.168.0.1"],
  ["carrier-grade NAT", "100.64.0.1"],
  ["cloud metadata within it", "100.100.100.200"],
  ["loopback", "127.0.0.1"],
  ["loopback", "127.255.255.254"],
  ["cloud metadata, link-local", "169.254.169.254"],
  ["cloud metadata on a public address", "168.63.129.16"],
  ["cloud metadata of the IETF block", "192.0.0.192"],
  ["benchmark", "198.18.0.1"],
  ["multicast", "224.0.0.1"],
  ["reserved", "240.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["unspecified", "::"],
  ["loopback", "::1"],
  ["unique local", "fd00:ec2::254"],
  ["link-local", "fe80::1"],
  ["site-local", "fec0::1"],
  ["multicast", "ff02::1"],
  ["IPv4-mapped", "::ffff:127.0.0.1"],
  ["IPv4-mapped, public", "::ffff:93.184.216.34"],
  ["IPv4-compatible", "::127.0.0.1"],
  ["NAT64", "64:ff9b::7f00:1"],
  ["local NAT64", "64:ff9b:1::1"],
  ["6to4", "2002:7f00:1::"],
  ["Teredo", "2001:0:7f00:1::"],
  ["discard", "100::1"],
] as const;

describe("only public addresses are reached", () => {
  test.each(PRIVATE)("%s: %s is not one, be it written out or what a name resolves to", async (_class, address) => {
    const literal = createGuardedFetch({ resolve: LOOPBACK.resolve });
    const host = address.includes(":") ? `[${address}]` : address;
    expect(await failureOf(literal(`http://${host}/`, OPTIONS))).toBe("refused");
    const named = createGuardedFetch({ resolve: async () => answering(address) });
    expect(await failureOf(named("http://rebound.test/", OPTIONS))).toBe("refused");
  });

  test.each(["1.1.1.1", "93.184.216.34", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"])(
    "%s is one",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test("no IPv6 address that carries an IPv4 address is one", () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        expect(isPublicAddress(`::ffff:${ip}`)).toBe(false);
        expect(isPublicAddress(`::${ip}`)).toBe(false);
        expect(isPublicAddress(`64:ff9b::${ip}`)).toBe(false);
      }),
    );
  });

  test.each([
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://0/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://user:pass@127.0.0.1/",
    "http://%31%32%37.0.0.1/",
    "http://①②⑦.0.0.1/",
  ])("%s is loopback in disguise", async (url) => {
    const fetch = createGuardedFetch({ resolve: LOOPBACK.resolve });
    expect(await failureOf(fetch(url, OPTIONS))).toBe("refused");
  });

  test.each(["localhost", "localhost.", "app.localhost"])("%s is refused once it has been resolved", async (host) => {
    const fetch = createGuardedFetch({ resolve: async () => answering("::1", "127.0.0.1") });
    expect(await failureOf(fetch(`http://${host}/`, OPTIONS))).toBe("refused");
  });

  test.each(["ftp://a.test/", "file:///etc/passwd", "data:text/html,x", "gopher://a.test/", "a.test", ""])(
    "%j is nothing to fetch",
    async (url) => {
      expect(await failureOf(createGuardedFetch(LOOPBACK)(url, OPTIONS))).toBe("refused");
    },
  );

  test.each([22, 25, 6379, 9200, 65535])("port %d is none of a web server's", async (port) => {
    const fetch = createGuardedFetch({ resolve: async () => answering("192.0.2.1", "93.184.216.34") });
    expect(await failureOf(fetch(`http://a.test:${port}/`, OPTIONS))).toBe("refused");
  });
});
