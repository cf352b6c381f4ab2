import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LRUCache } from "lru-cache";
import type { Response } from "maxmind";
import { Reader } from "maxmind";

/** What an address tells of where it is used; absent: it does not tell. */
export interface GeoLocation {
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

/** Where an IP address is used, from a database; `undefined` for one it does not know, such as a private one. */
export type FindLocation = (ip: string) => GeoLocation | undefined;

/** The two shapes in which records come: that of GeoLite2 and DB-IP, and the flat one of databases made from tables. */
export interface LocationRecord {
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
export function countryLocations(): FindLocation {
  let find: FindLocation | undefined;
  return (ip) => {
    find ??= openLocations(fileURLToPath(import.meta.resolve(COUNTRIES)));
    return find(ip);
  };
}

/**
 * A database of locations as an `.mmdb` file, read into memory.
 *
 * @throws an `Error` when the file can't be read or is none.
 */
export function openLocations(path: string): FindLocation {
  // The library wants to be told what records look like; each field is checked below.
  const reader = new Reader<LocationRecord & Response>(readFileSync(path), {
    cache: new LRUCache({ max: MAX_DECODED }),
  });
  /** As long as the library keeps a record: each then stands for one and the same location. */
  const locations = new WeakMap<LocationRecord, GeoLocation>();
  return (ip) => {
    const record = reader.get(ip);
    if (record === null) return undefined;
    const known = locations.get(record);
    if (known) return known;
    const location = toGeoLocation(record);
    locations.set(record, location);
    return location;
  };
}

export function toGeoLocation(record: LocationRecord): GeoLocation {
  const [subdivision] = record.subdivisions ?? [];
  return {
    country: record.country?.iso_code ?? record.country_code,
    region: subdivision?.iso_code ?? subdivision?.names?.en ?? record.state1,
    city: typeof record.city === "string" ? record.city : record.city?.names?.en,
    latitude: record.location?.latitude ?? record.latitude,
    longitude: record.location?.longitude ?? record.longitude,
  };
}
