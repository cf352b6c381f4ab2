import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleLink, sampleVisit } from "../testing/sample-visit.ts";
import { GEO_HEADER_NAMES } from "../visits/geo-headers.ts";
import { createLocator } from "../visits/geography.ts";
import { toClickText } from "./click-text.ts";

const locator = createLocator(() => undefined, GEO_HEADER_NAMES);

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom('"', "\\", '","bot":true,"x":"', "\n", "\ud800", "é"),
);

test("a click is one JSON object, whatever its visitor sends: nothing given ends a value or adds a member", () => {
  const usual = Object.keys(
    JSON.parse(toClickText(sampleLink(), sampleVisit(), factsOf("https://acme.test/"), locator)),
  );
  fc.assert(
    fc.property(text, text, text, text, fc.boolean(), (ua, referer, city, url, qr) => {
      const visit = sampleVisit(qr ? "/k?qr=1" : "/k", { "user-agent": ua, referer, "x-vercel-ip-city": city });
      const click = JSON.parse(toClickText(sampleLink(), visit, factsOf(url), locator));
      expect(Object.keys(click)).toEqual(usual);
      expect(click).toMatchObject({
        kind: "click",
        clickId: "abcdefghijklmnop",
        linkId: "link_1",
        ua,
        url,
        qr,
        bot: false,
        trigger: qr ? "qr" : "link",
        refererUrl: referer === "" ? "(direct)" : referer,
      });
    }),
  );
});

test("what only an attacker sends is cut where it is kept", () => {
  const headers = { "user-agent": "a".repeat(30_000), referer: `https://t.co/${"b".repeat(30_000)}` };
  const stored = toClickText(
    sampleLink(),
    sampleVisit("/k", headers),
    factsOf(`https://acme.test/${"c".repeat(30_000)}`),
    locator,
  );
  expect(stored.length).toBeLessThan(11_000);
  const click = JSON.parse(stored);
  expect([click.ua.length, click.refererUrl.length, click.url.length, click.referer]).toEqual([
    1024,
    4096,
    4096,
    "t.co",
  ]);
});

function factsOf(url: string) {
  return { clickId: "abcdefghijklmnop", identityHash: "0f", url, timestampMs: 1 };
}
