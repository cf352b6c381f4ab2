import fc from "fast-check";
import { expect, test } from "vitest";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import { sampleLink, sampleVisit } from "../testing/sample-visit.ts";
import type { Decision } from "./decide.ts";
import { decide } from "./decide.ts";

const NOW_MS = 1_000_000;
const urls = fc.constantFrom(
  "https://apps.apple.com/app/id1",
  "https://play.google.com/store/apps/details?id=a",
  "https://a.test/",
  "https://b.test/?x=1",
  "mailto:a@b.co",
  "app://c",
  "tel:1",
);
const moments = fc.option(fc.integer({ min: NOW_MS - 2, max: NOW_MS + 2 }));

const links = fc
  .record({
    url: fc.oneof(urls, fc.constant("")),
    keyLookup: fc.constantFrom("k", "_root"),
    proxy: fc.boolean(),
    rewrite: fc.boolean(),
    disabled: fc.boolean(),
    expiresAtMs: moments,
    expiredUrl: fc.option(urls),
    password: fc.option(fc.constantFrom("a", "b")),
    ios: fc.option(urls),
    android: fc.option(urls),
    geo: fc.option(fc.dictionary(fc.constantFrom("DE", "US"), urls)),
    testVariants: fc.option(
      fc.array(fc.record({ url: urls, percentage: fc.double({ min: 10, max: 90, noNaN: true }) }), { maxLength: 4 }),
    ),
    testCompletedAtMs: moments,
  })
  .map(sampleLink);

const visits = fc
  .record({
    inspect: fc.boolean(),
    query: fc.constantFrom("", "?x=1", "?skip_deeplink_preview=1", "?redir_url=https://elsewhere.test"),
    cookie: fc.constantFrom(undefined, "dub_test_url=https%3A%2F%2Fa.test%2F", "dub_test_url=x", "dub_test_url=%zz"),
  })
  .map(({ inspect, query, cookie }) => sampleVisit(`/k${inspect ? "+" : ""}${query}`, { cookie }));

const facts = fc.record({
  isBot: fc.boolean(),
  os: fc.constantFrom("iOS", "Android", "Windows"),
  country: fc.constantFrom(undefined, "DE", "US", "FR"),
  judgePassword: fc
    .constantFrom("right" as const, "wrong" as const, "none" as const, "blocked" as const)
    .map((verdict) => () => verdict),
});
const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

function owned(link: RedirectLink): (string | null)[] {
  const variants = link.testVariants?.map((variant) => variant.url) ?? [];
  return [link.url, link.ios, link.android, link.expiredUrl, ...Object.values(link.geo ?? {}), ...variants];
}

function destinationsOf(decision: Decision): (string | null)[] {
  if (decision.kind === "expired") return [decision.redirectTo];
  return [
    ...("destination" in decision ? [decision.destination] : []),
    ...("variant" in decision && decision.variant !== undefined ? [decision.variant] : []),
  ];
}

test("every visit of every link has an answer, the same each time, and never a destination that is not the link's", () => {
  fc.assert(
    fc.property(links, visits, facts, draws, (link, visit, visitor, draw) => {
      const decision = decide(link, visit, visitor, NOW_MS, draw);
      expect(decide(link, visit, visitor, NOW_MS, draw)).toEqual(decision);
      const allowed = [...owned(link), null];
      for (const destination of destinationsOf(decision)) expect(allowed).toContain(destination);
    }),
    { numRuns: 500 },
  );
});

test("without the password nothing of a protected link shows, whatever else is true of it", () => {
  fc.assert(
    fc.property(links, visits, facts, draws, (link, visit, visitor, draw) => {
      const verdict = visitor.judgePassword();
      fc.pre(link.password !== null && verdict !== "right");
      expect(decide(link, visit, visitor, NOW_MS, draw)).toEqual({ kind: "password", verdict });
    }),
    { numRuns: 250 },
  );
});

test("a running test always draws one of its variants", () => {
  fc.assert(
    fc.property(links, facts, draws, (link, visitor, draw) => {
      const variants = link.testVariants ?? [];
      fc.pre(variants.length >= 2);
      const running = {
        ...link,
        password: null,
        disabled: false,
        expiresAtMs: null,
        testCompletedAtMs: NOW_MS + 1,
        proxy: false,
      };
      const decision = decide(running, sampleVisit(), visitor, NOW_MS, draw);
      expect(variants.map((variant) => variant.url)).toContain("variant" in decision ? decision.variant : undefined);
    }),
    { numRuns: 250 },
  );
});

test("whoever is redirected goes where the row of the table says that is the first to apply", () => {
  fc.assert(
    fc.property(links, visits, facts, draws, (link, visit, visitor, draw) => {
      const decision = decide(link, visit, visitor, NOW_MS, draw);
      fc.pre(decision.kind === "redirect");
      const forDevice = visitor.os === "iOS" ? link.ios : visitor.os === "Android" ? link.android : null;
      const forCountry = visitor.country === undefined ? undefined : link.geo?.[visitor.country];
      expect(decision.destination).toBe(forDevice ?? forCountry ?? decision.variant ?? link.url);
      expect(decision.status).toBe(link.keyLookup === "_root" ? 301 : 302);
    }),
    { numRuns: 500 },
  );
});
