import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LRUCache } from "lru-cache";
import type { Response } from "maxmind";
import { Reader } from "maxmind";

/** What an address tells of where it is used; absent: it does not tell. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  /** The subdivision alone: `CA` of `US-CA`, or its name where the database has no codes. */
  readonly region?: string | undefined;
  /** In English. */
  readonly city?: string | undefined;
  /** Degrees. */
  readonly latitude?: number | undefined;
  /** Degrees. */
  readonly longitude?: number | undefined;
}

/** The place of an IP address, from a database; `undefined` for one it does not know, such as a private one. */
export type FindPlace = (ip: string) => Place | undefined;

/** The two shapes in which records come: that of GeoLite2 and DB-IP, and the flat one of databases made from tables. */
export interface PlaceRecord {
  readonly country?: { readonly iso_code?: string };
  readonly subdivisions?: readonly { readonly iso_code?: string; readonly names?: { readonly en?: string } }[];
  readonly city?: string | { readonly names?: { readonly en?: string } };
  readonly location?: { readonly latitude?: number; readonly longitude?: number };
  readonly country_code?: string;
  readonly state1?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** Countries by address, from the registries' own records; in the public domain, so it comes with the package. */
const COUNTRIES = "@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb";

/** Many addresses share a record, and decoding it costs as much as finding it. */
const MAX_DECODED = 10_000;

/** The database in the box, read into memory (8 MB) when the first address is looked up. */
export function countryPlaces(): FindPlace {
  let find: FindPlace | undefined;
  return (ip) => {
    find ??= openPlaces(fileURLToPath(import.meta.resolve(COUNTRIES)));
    return find(ip);
  };
}

/**
 * A database of places as an `.mmdb` file, read into memory.
 *
 * @throws an `Error` when the file can't be read or is none.
 */
export function openPlaces(path: string): FindPlace {
  // The library wants to be told what records look like; each field is checked below.
  const reader = new Reader<PlaceRecord & Response>(readFileSync(path), { cache: new LRUCache({ max: MAX_DECODED }) });
  return (ip) => {
    const record = reader.get(ip);
    return record === null ? undefined : toPlace(record);
  };
}

export function toPlace(record: PlaceRecord): Place {
  const [subdivision] = record.subdivisions ?? [];
  return {
    country: record.country?.iso_code ?? record.country_code,
    region: subdivision?.iso_code ?? subdivision?.names?.en ?? record.state1,
    city: typeof record.city === "string" ? record.city : record.city?.names?.en,
    latitude: record.location?.latitude ?? record.latitude,
    longitude: record.location?.longitude ?? record.longitude,
  };
}
