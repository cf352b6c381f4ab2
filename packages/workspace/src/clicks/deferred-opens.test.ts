import { expect, test } from "vitest";
import { DeferredOpens } from "./deferred-opens.ts";

const link = { id: "link_1", domain: "go.acme.test", key: "k", url: "https://acme.test/" };

test("a visitor's latest way to a store is known by address and domain, for an hour", () => {
  const opens = new DeferredOpens();
  opens.remember("203.0.113.9", { clickId: "first", link }, 0);
  const latest = { clickId: "second", link: { ...link, id: "link_2", key: "l" } };
  opens.remember("203.0.113.9", latest, 1000);
  expect(opens.find("203.0.113.9", "go.acme.test", 3_600_999)).toEqual(latest);
  expect(opens.find("203.0.113.9", "go.acme.test", 3_601_000)).toBeUndefined();
  expect(opens.find("203.0.113.10", "go.acme.test", 1000)).toBeUndefined();
  expect(opens.find("203.0.113.9", "other.test", 1000)).toBeUndefined();
});
