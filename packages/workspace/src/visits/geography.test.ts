import { describe, expect, test } from "vitest";
import { sampleVisit } from "../testing/sample-visit.ts";
import { GEO_HEADER_NAMES } from "./geo-headers.ts";
import { continentOf, createLocator, storableIp } from "./geography.ts";
import type { FindLocation } from "./locations.ts";
import { readVisit } from "./visit.ts";

const unknown: FindLocation = () => undefined;

const locatorOf = (find: FindLocation) => createLocator(find, GEO_HEADER_NAMES);

test("the headers of the proxy in front are read, cities decoded", () => {
  const visit = sampleVisit("/k", {
    "x-vercel-ip-country": "BR",
    "x-vercel-ip-country-region": "SP",
    "x-vercel-ip-city": "S%C3%A3o%20Paulo",
    "x-vercel-ip-latitude": "-23.55",
    "x-vercel-ip-longitude": "-46.63",
  });
  expect(locatorOf(unknown).locate(visit)).toEqual({
    continent: "SA",
    country: "BR",
    region: "SP",
    city: "São Paulo",
    latitude: "-23.55",
    longitude: "-46.63",
  });
});

test("what nobody says is Unknown", () => {
  expect(locatorOf(unknown).locate(sampleVisit())).toEqual({
    continent: "",
    country: "Unknown",
    region: "Unknown",
    city: "Unknown",
    latitude: "Unknown",
    longitude: "Unknown",
  });
});

test("a city that is not encoded is taken as it is", () => {
  expect(locatorOf(unknown).locate(sampleVisit("/k", { "cf-ipcity": "100% Town" })).city).toBe("100% Town");
});

describe("the continent", () => {
  test.each([
    ["is the header's", { "x-vercel-ip-continent": "OC", "x-vercel-ip-country": "DE" }, "OC"],
    [
      "is the country's when the header names none",
      { "x-vercel-ip-continent": "Mars", "x-vercel-ip-country": "DE" },
      "EU",
    ],
    ["is none of an object's own names", { "x-vercel-ip-continent": "constructor" }, ""],
  ])("%s", (_title, headers, expected) => {
    expect(locatorOf(unknown).locate(sampleVisit("/k", headers)).continent).toBe(expected);
  });

  // The judgement calls of behaviour/attribution 2.4.
  test.each([
    ["AS", "AM AZ CY GE KZ TR TL CC CX IO"],
    ["EU", "RU XK FO GI SJ"],
    ["NA", "GL PA JM"],
    ["AF", "EG RE YT SH"],
    ["OC", "UM GU MP"],
    ["AN", "AQ BV GS HM TF"],
    ["SA", "FK GF"],
  ])("of the contested countries of %s", (continent, countries) => {
    expect(countries.split(" ").map(continentOf)).toEqual(countries.split(" ").map(() => continent));
  });

  test("each country of ISO 3166 has one", () => {
    const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
    const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
    const codes = letters.flatMap((first) => letters.map((second) => first + second));
    // Names for what is no country, or one no longer.
    const others = new Set(
      "AC AN BU CP CQ CS DD DG DY EA EU EZ FX HV IC NH QO QU RH SU TA TP UK UN VD XA XB YD YU ZR ZZ".split(" "),
    );
    const countries = codes.filter((code) => names.of(code) !== undefined && !others.has(code));
    expect(countries.length).toBeGreaterThan(240);
    expect(countries.filter((code) => continentOf(code) === undefined)).toEqual([]);
  });
});

test("addresses from the EU and Great Britain are not kept, those of their neighbours are", () => {
  const members = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB".split(" ");
  expect(members).toHaveLength(28);
  expect(members.map((country) => storableIp("203.0.113.9", country))).toEqual(members.map(() => ""));
  const others = ["CH", "NO", "IS", "LI", "US", "Unknown"];
  expect(others.map((country) => storableIp("203.0.113.9", country))).toEqual(others.map(() => "203.0.113.9"));
});

describe("the country", () => {
  test.each([
    [{ "x-vercel-ip-country": "de" }, "DE"],
    [{ "cf-ipcountry": "FR" }, "FR"],
    [{ "cloudfront-viewer-country": "JP" }, "JP"],
    [{ "x-country-code": "BR" }, "BR"],
    [{ "cf-ipcountry": "XX", "x-country-code": "BR" }, "BR"],
    [{ "cf-ipcountry": "T1" }, undefined],
    [{ "x-vercel-ip-country": "<script>" }, undefined],
    [{}, undefined],
  ])("%j is %s", (headers, expected) => {
    expect(locatorOf(unknown).country(sampleVisit("/k", headers))).toBe(expected);
  });
});

describe("the database", () => {
  const zurich = { country: "CH", region: "ZH", city: "Zurich", latitude: 47.37, longitude: 8.54 };
  const find: FindLocation = (ip) => (ip === "203.0.113.9" ? zurich : undefined);
  const visit = (headers: Record<string, string>) => sampleVisit("/k", { "x-real-ip": "203.0.113.9", ...headers });

  test("tells the location of the visitor's address", () => {
    expect(locatorOf(find).locate(visit({}))).toEqual({
      continent: "EU",
      country: "CH",
      region: "ZH",
      city: "Zurich",
      latitude: "47.37",
      longitude: "8.54",
    });
    expect(locatorOf(find).country(visit({}))).toBe("CH");
  });

  test("adds what the proxy leaves out, where both mean the same country", () => {
    expect(locatorOf(find).locate(visit({ "cf-ipcountry": "CH" }))).toMatchObject({ country: "CH", city: "Zurich" });
    expect(locatorOf(find).locate(visit({ "cf-ipcountry": "FR" }))).toMatchObject({ country: "FR", city: "Unknown" });
  });

  test("is not asked where the proxy knows the city, or the country that a link asks for", () => {
    const refuse: FindLocation = () => {
      throw new Error("asked");
    };
    const headers = { "x-vercel-ip-country": "BR", "x-vercel-ip-city": "Olinda" };
    expect(locatorOf(refuse).locate(visit(headers))).toMatchObject({ country: "BR", city: "Olinda" });
    expect(locatorOf(refuse).country(visit({ "cf-ipcountry": "FR" }))).toBe("FR");
  });
});

test("a peer that is no trusted proxy is not believed where it says it is", () => {
  const headers = {
    host: "x",
    "x-vercel-ip-country": "BR",
    "x-vercel-ip-city": "Olinda",
    "x-vercel-ip-continent": "SA",
  };
  const visit = readVisit({ method: "GET", url: "/k", headers, remoteAddress: "203.0.113.9" }, () => false);
  expect(visit && locatorOf(unknown).locate(visit)).toMatchObject({
    continent: "",
    country: "Unknown",
    city: "Unknown",
  });
  expect(visit && locatorOf(unknown).country(visit)).toBeUndefined();
});

describe("headers that the operator has not asked for", () => {
  const given = {
    "x-vercel-ip-country": "BR",
    "x-vercel-ip-city": "Olinda",
    "cf-ipcountry": "FR",
    "cf-ipcity": "Paris",
    "cloudfront-viewer-country": "JP",
    "x-country-code": "NO",
  };

  test.each([
    [[], "Unknown", "Unknown"],
    [["cloudflare"], "FR", "Paris"],
    [["vercel"], "BR", "Olinda"],
    [["cloudfront"], "JP", "Unknown"],
    [["plain"], "NO", "Unknown"],
    [["plain", "vercel"], "NO", "Olinda"],
  ] as const)("say nothing: with %j it is %s, %s", (names, country, city) => {
    const locator = createLocator(unknown, names);
    expect(locator.locate(sampleVisit("/k", given))).toMatchObject({ country, city });
    expect(locator.country(sampleVisit("/k", given))).toBe(country === "Unknown" ? undefined : country);
  });

  test("are none by themselves", () => {
    expect(createLocator(unknown).locate(sampleVisit("/k", given)).country).toBe("Unknown");
  });

  test("are not kept either where they are too long for a place", () => {
    const visit = sampleVisit("/k", { "x-vercel-ip-city": "x".repeat(101), "x-vercel-ip-latitude": "1".repeat(5_000) });
    expect(locatorOf(unknown).locate(visit)).toMatchObject({ city: "Unknown", latitude: "Unknown" });
  });
});
