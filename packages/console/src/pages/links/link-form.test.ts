import { expect, test } from "vitest";
import { checkForm, emptyForm, fieldOf, toChange, toNewLink, withProtocol } from "./link-form.ts";
import { routeOf } from "./route-of.ts";

const form = { ...emptyForm("tide.example"), url: "tidewell.example/pro" };
const NOW = Date.parse("2026-11-30T12:00:00Z");

test("a new link has what is set, and nothing else", () => {
  expect(toNewLink(form)).toEqual({ url: "https://tidewell.example/pro", domain: "tide.example" });
  expect(toNewLink({ ...form, key: "pro", utm_source: "newsletter", publicStats: true, tagIds: ["a"] })).toEqual({
    url: "https://tidewell.example/pro",
    domain: "tide.example",
    key: "pro",
    utm_source: "newsletter",
    publicStats: true,
    tagIds: ["a"],
  });
});

test("a change has what differs, and empty fields are cleared", () => {
  const before = { ...form, comments: "Old", geo: [{ country: "DE", url: "de.example" }], ios: "ios.example" };
  expect(toChange(before, before)).toEqual({});
  expect(toChange(before, { ...before, comments: "", geo: [], ios: "other.example" })).toEqual({
    comments: null,
    geo: null,
    ios: "https://other.example",
  });
});

test.each([
  ["mailto:a@b.example", "mailto:a@b.example"],
  ["http://x.example", "http://x.example"],
  ["x.example/a:b", "https://x.example/a:b"],
  ["", ""],
])("%s leads to %s", (typed, expected) => expect(withProtocol(typed)).toBe(expected));

test.each([
  [{}, {}],
  [{ url: "" }, { url: "Say where the link leads." }],
  [{ url: "https://" }, { url: "Use an address such as tidewell.example/pro." }],
  [{ key: "a b" }, { key: "Use letters, digits, - and /. Yours has a space." }],
  [{ key: "grüße/ñ-1" }, {}],
  [{ key: "<script>" }, { key: "Use letters, digits, - and /." }],
  [{ expiresAt: "2026-01-01T00:00" }, { expiresAt: "Choose a time that lies ahead." }],
  [
    { geo: [{ country: "D", url: "de.example" }] },
    { geo: "Each country is two letters, such as DE, with an address." },
  ],
  [
    {
      testVariants: [
        { url: "a.example", percentage: "50" },
        { url: "b.example", percentage: "40" },
      ],
    },
    { testVariants: "Give each variant 10 to 90 percent, 100 in all. Yours are 90." },
  ],
])("%j is told %j", (change, errors) => expect(checkForm({ ...form, ...change }, NOW)).toEqual(errors));

test.each([
  ["Duplicate key: This short link already exists.", "key"],
  ["expiredUrl: invalid URL", "expiredUrl"],
  ["Invalid destination URL", "url"],
  ["Something else", undefined],
])("a refusal lands on its field: %s", (message, field) => expect(fieldOf(message)).toBe(field));

test("the route follows the redirect's order: ended, device, country, test, destination", () => {
  const full = {
    ...form,
    ios: "ios.example",
    geo: [{ country: "DE", url: "de.example" }],
    testVariants: [
      { url: "a.example", percentage: "60" },
      { url: "b.example", percentage: "40" },
    ],
  };
  const visit = (change: object, device: "Desktop" | "iOS", country: string) =>
    routeOf({ ...full, ...change }, { device, country, nowMs: NOW }).destination;
  expect(visit({ expiresAt: "2026-01-01T00:00", expiredUrl: "over.example" }, "iOS", "DE")).toBe(
    "https://over.example",
  );
  expect(visit({}, "iOS", "DE")).toBe("https://ios.example");
  expect(visit({}, "Desktop", "DE")).toBe("https://de.example");
  expect(visit({}, "Desktop", "FR")).toBe("https://a.example (60%) or https://b.example (40%)");
  expect(visit({ testVariants: [] }, "Desktop", "")).toBe("https://tidewell.example/pro");
});
