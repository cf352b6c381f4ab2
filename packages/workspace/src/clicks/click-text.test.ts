import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleLink, sampleVisit } from "../testing/sample-visit.ts";
import { toClickText } from "./click-text.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom('"', "\\", '","bot":true,"x":"', "\n", "\ud800", "é"),
);

test("a click is one JSON object, whatever its visitor sends: nothing given ends a value or adds a member", () => {
  const usual = Object.keys(
    JSON.parse(toClickText(sampleLink(), sampleVisit(), factsOf("https://acme.test/"), () => undefined)),
  );
  fc.assert(
    fc.property(text, text, text, text, fc.boolean(), (ua, referer, city, url, qr) => {
      const visit = sampleVisit(qr ? "/k?qr=1" : "/k", { "user-agent": ua, referer, "x-vercel-ip-city": city });
      const click = JSON.parse(toClickText(sampleLink(), visit, factsOf(url), () => undefined));
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

function factsOf(url: string) {
  return { clickId: "abcdefghijklmnop", identityHash: "0f", url, timestampMs: 1 };
}
