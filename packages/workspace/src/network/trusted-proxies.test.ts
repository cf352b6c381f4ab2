import { describe, expect, test } from "vitest";
import { isProxyEntry, trustProxies } from "./trusted-proxies.ts";

const INSIDE = [
  "127.0.0.1",
  "127.9.9.9",
  "::1",
  "10.1.2.3",
  "172.31.0.1",
  "192.168.1.1",
  "169.254.1.1",
  "fd00::1",
  "fe80::1",
];
const OUTSIDE = ["203.0.113.9", "172.32.0.1", "11.0.0.1", "2001:db8::1", "nonsense"];

describe("trusted", () => {
  test("are proxies on loopback and private addresses, and sockets without one, unless others are named", () => {
    const trusts = trustProxies();
    expect([...INSIDE, ""].filter((address) => !trusts(address))).toEqual([]);
    expect(OUTSIDE.filter(trusts)).toEqual([]);
  });

  test.each([
    [["203.0.113.0/24"], ["203.0.113.9"], ["203.0.114.1", "127.0.0.1", ""]],
    [["203.0.113.9"], ["203.0.113.9"], ["203.0.113.10"]],
    [["2001:db8::/32"], ["2001:db8::1"], ["2001:db9::1", "127.0.0.1"]],
    [["private", "203.0.113.9"], ["127.0.0.1", "203.0.113.9", ""], ["203.0.113.8"]],
    [["all"], [...INSIDE, ...OUTSIDE, ""], []],
    [["none"], [], [...INSIDE, ...OUTSIDE, ""]],
    [[], [], [...INSIDE, ""]],
  ])("by %j are %j, and not %j", (entries, inside, outside) => {
    const trusts = trustProxies(entries);
    for (let again = 0; again < 2; again += 1) {
      expect([inside.filter((address) => !trusts(address)), outside.filter(trusts)]).toEqual([[], []]);
    }
  });
});

test.each([
  ["10.0.0.0/8", true],
  ["10.0.0.1", true],
  ["::1", true],
  ["fd00::/8", true],
  ["private", true],
  ["10.0.0.0/33", false],
  ["10.0.0.0/", false],
  ["10.0.0.0/8/8", false],
  ["fd00::/129", false],
  ["10.0.0", false],
  ["proxy.test", false],
  ["", false],
])("%s is an entry: %s", (entry, expected) => {
  expect(isProxyEntry(entry)).toBe(expected);
  if (!expected) expect(() => trustProxies([entry])).toThrow(`"${entry}" is no address`);
});
