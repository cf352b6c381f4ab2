import { describe, expect, test } from "vitest";
import { fetchAllowList, isFetchAllowEntry } from "./fetch-allow-list.ts";

describe("an entry is a host, an address, or a block of addresses", () => {
  test.each(["intranet", "wiki.acme.test", "127.0.0.1", "10.1.0.0/16", "0.0.0.0/0", "::1", "fd00::/8", "64:ff9b::/96"])(
    "%s is one",
    (entry) => {
      expect(isFetchAllowEntry(entry)).toBe(true);
    },
  );

  test.each(["", "10.1.0.0/33", "10.1.0.0/", "10.1.0.0/8/8", "fd00::/129", "http://a.test", "a.test/16", "a_b", "*"])(
    "%j is none",
    (entry) => {
      expect(isFetchAllowEntry(entry)).toBe(false);
    },
  );
});

test("hosts are compared in lower case, addresses by their block", () => {
  const list = fetchAllowList(["Wiki.acme.test", "10.1.0.0/16", "::1"]);
  expect(["wiki.acme.test", "acme.test", "a.wiki.acme.test"].map(list.hasHost)).toEqual([true, false, false]);
  expect(["10.1.255.255", "10.2.0.0", "::1", "::2"].map(list.hasAddress)).toEqual([true, false, true, false]);
});
