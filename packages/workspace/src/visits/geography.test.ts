import { describe, expect, test } from "vitest";
import { sampleVisit } from "../testing/sample-visit.ts";
import { continentOf, countryOf, readGeography, storableIp } from "./geography.ts";
import type { FindLocation } from "./locations.ts";
import { readVisit } from "./visit.ts";

const unknown: FindLocation = () => undefined;

test("the headers of the proxy in front are read, cities decoded", () => {
  const visit = sampleVisit("/k", {
    "x-vercel-ip-country": "BR",
    "x-vercel-ip-country-region": "SP",
    "x-vercel-ip-city": "S%C3%A3o%20Paulo",
    "x-vercel-ip-latitude": "-23.55",
    "x-vercel-ip-longitude": "-46.63",
  });
  expect(readGeography(visit, unknown)).toEqual({
    continent: "SA",
    country: "BR",
    region: "SP",
    city: "São Paulo",
    latitude: "-23.55",
    longitude: "-46.63",
  });
});

test("what nobody says is Unknown", () => {
  expect(readGeography(sampleVisit(), unknown)).toEqual({
    continent: "",
    country: "Unknown",
    region: "Unknown",
    city: "Unknown",
    latitude: "Unknown",
    longitude: "Unknown",
  });
});

test("a city that is not encoded is taken as it is", () => {
  expect(readGeography(sampleVisit("/k", { "cf-ipcity": "100% Town" }), unknown).city).toBe("100% Town");
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
    expect(readGeography(sampleVisit("/k", headers), unknown).continent).toBe(expected);
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
    expect(countryOf(sampleVisit("/k", headers), unknown)).toBe(expected);
  });
});

describe("the database", () => {
  const zurich = { country: "CH", region: "ZH", city: "Zurich", latitude: 47.37, longitude: 8.54 };
  const find: FindLocation = (ip) => (ip === "203.0.113.9" ? zurich : undefined);
  const visit = (headers: Record<string, string>) => sampleVisit("/k", { "x-real-ip": "203.0.113.9", ...headers });

  test("tells the location of the visitor's address", () => {
    expect(readGeography(visit({}), find)).toEqual({
      continent: "EU",
      country: "CH",
      region: "ZH",
      city: "Zurich",
      latitude: "47.37",
      longitude: "8.54",
    });
    expect(countryOf(visit({}), find)).toBe("CH");
  });

  test("adds what the proxy leaves out, where both mean the same country", () => {
    expect(readGeography(visit({ "cf-ipcountry": "CH" }), find)).toMatchObject({ country: "CH", city: "Zurich" });
    expect(readGeography(visit({ "cf-ipcountry": "FR" }), find)).toMatchObject({ country: "FR", city: "Unknown" });
  });

  test("is not asked where the proxy knows the city, or the country that a link asks for", () => {
    const refuse: FindLocation = () => {
      throw new Error("asked");
    };
    const headers = { "x-vercel-ip-country": "BR", "x-vercel-ip-city": "Olinda" };
    expect(readGeography(visit(headers), refuse)).toMatchObject({ country: "BR", city: "Olinda" });
    expect(countryOf(visit({ "cf-ipcountry": "FR" }), refuse)).toBe("FR");
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
  expect(visit && readGeography(visit, unknown)).toMatchObject({ continent: "", country: "Unknown", city: "Unknown" });
  expect(visit && countryOf(visit, unknown)).toBeUndefined();
});
