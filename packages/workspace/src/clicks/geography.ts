import type { Visit } from "../redirects/visit.ts";
import { header } from "../redirects/visit.ts";
import { continentOf, isContinent } from "./continents.ts";

export interface Geography {
  readonly continent: string;
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly latitude: string;
  readonly longitude: string;
}

/** The 27 member states and Great Britain: visitors from there leave no address. Source: spec dub-attribution 1.6. */
const ADDRESS_FREE = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" "),
);

/** Where a visit comes from, as the proxy in front of this server has found out. */
export function readGeography(visit: Visit): Geography {
  const continent = header(visit, "x-vercel-ip-continent") ?? header(visit, "cf-ipcontinent");
  const read = (...names: string[]) => names.map((name) => header(visit, name)).find((value) => value);
  return {
    // Without a proxy in front the header is the visitor's word, and readers of analytics know seven values.
    continent: isContinent(continent) ? continent : (continentOf(visit.country) ?? ""),
    country: visit.country ?? "Unknown",
    region: read("x-vercel-ip-country-region", "cf-region-code", "cloudfront-viewer-country-region") ?? "Unknown",
    city: decode(read("x-vercel-ip-city", "cf-ipcity", "cloudfront-viewer-city")) ?? "Unknown",
    latitude: read("x-vercel-ip-latitude", "cf-iplatitude", "cloudfront-viewer-latitude") ?? "Unknown",
    longitude: read("x-vercel-ip-longitude", "cf-iplongitude", "cloudfront-viewer-longitude") ?? "Unknown",
  };
}

/** The address to store: none where the law calls it personal. */
export function storableIp(ip: string, country: string): string {
  return ADDRESS_FREE.has(country) ? "" : ip;
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}
