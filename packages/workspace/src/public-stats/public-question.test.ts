import { ANALYTICS_GROUPS, retrieveAnalytics } from "@overdub/contract";
import { expect, test } from "vitest";
import type { AnalyticsQuery, ShownLink } from "./public-question.ts";
import { publicQuestion, withoutSecrets } from "./public-question.ts";

const link = (over: Partial<ShownLink> = {}): ShownLink => ({
  id: "link_1",
  password: null,
  track_conversion: 1,
  ...over,
});
const ask = (query: object, of = link()) => publicQuestion(query as AnalyticsQuery, of);
const isRefused = (query: object, of = link()) => {
  try {
    ask(query, of);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: "forbidden" });
    return true;
  }
};

const FIELDS = Object.keys(retrieveAnalytics.input.query.shape);

test("of all parameters those are taken that tell of a visit or a time, and the question is about the link alone", () => {
  const taken = FIELDS.filter((name) => !isRefused({ [name]: "x" }));
  expect(taken.toSorted()).toEqual(
    [
      ...["domain", "key", "event", "groupBy", "interval", "start", "end", "timezone"],
      ...["country", "city", "region", "continent", "device", "browser", "os", "trigger", "referer", "qr", "url"],
      ...["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"],
    ].toSorted(),
  );
  for (const name of taken) {
    const { linkId, domain, key } = ask({ domain: "d", key: "k", [name]: name === "event" ? "clicks" : "x" });
    expect([linkId, domain, key]).toEqual(["link_1", undefined, undefined]);
  }
});

test("groupings by what the owner keeps, and whole addresses of others, are refused", () => {
  expect(ANALYTICS_GROUPS.filter((groupBy) => isRefused({ groupBy }))).toEqual([
    "referer_urls",
    "top_folders",
    "top_link_tags",
    "top_partners",
    "top_groups",
    "top_partner_tags",
  ]);
});

test("what is known of a destination behind a password is refused, too", () => {
  const locked = link({ password: "x" });
  expect(ANALYTICS_GROUPS.filter((groupBy) => isRefused({ groupBy }, locked) && !isRefused({ groupBy }))).toEqual([
    "top_urls",
    "top_base_urls",
    "utm_sources",
    "utm_mediums",
    "utm_campaigns",
    "utm_terms",
    "utm_contents",
  ]);
  expect(FIELDS.filter((name) => isRefused({ [name]: "x" }, locked) && !isRefused({ [name]: "x" }))).toEqual([
    "url",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
  ]);
});

test("a link that tracks no conversions shows its clicks", () => {
  const plain = link({ track_conversion: 0 });
  expect(isRefused({ event: "leads" }, plain) && isRefused({ event: "sales" }, plain)).toBe(true);
  expect(ask({ event: "composite" }, plain).event).toBe("clicks");
  expect(ask({ event: "composite" }).event).toBe("composite");
});

test("no answer tells of money, not by its order either, nor of notes", () => {
  const totals = (sales: number, saleAmount: number) => ({ clicks: 0, leads: 0, sales, saleAmount });
  expect(withoutSecrets(totals(3, 900), link())).toEqual(totals(3, 0));
  const rows = [
    { device: "Phone", ...totals(1, 900) },
    { device: "Desktop", ...totals(5, 100) },
  ];
  expect(withoutSecrets(rows, link())).toEqual([
    { device: "Desktop", ...totals(5, 0) },
    { device: "Phone", ...totals(1, 0) },
  ]);
  const days = [
    { start: "1", ...totals(1, 5) },
    { start: "2", ...totals(9, 5) },
  ];
  expect(withoutSecrets(days, link())).toEqual(days.map((day) => ({ ...day, saleAmount: 0 })));
  const row = {
    ...{ link: "link_1", id: "link_1", domain: "d", key: "k", shortLink: "s", createdAt: "c" },
    ...{ url: "https://acme.test/", title: "t", comments: "n", folderId: "f", partnerId: "p" },
    ...totals(1, 2),
  };
  const closed = { comments: null, folderId: null, partnerId: null, saleAmount: 0 };
  expect(withoutSecrets([row], link())).toEqual([{ ...row, ...closed }]);
  expect(withoutSecrets([row], link({ password: "x" }))).toEqual([{ ...row, ...closed, url: "", title: null }]);
});
