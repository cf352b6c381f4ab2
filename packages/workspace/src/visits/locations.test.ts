import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { countryLocations, openLocations, toGeoLocation } from "./locations.ts";

const folder = mkdtempSync(join(tmpdir(), "overdub-locations-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the database in the box knows the countries of public addresses, of both kinds", () => {
  const find = countryLocations();
  // Anycast and university addresses that have been where they are since they were handed out.
  expect(find("8.8.8.8")).toMatchObject({ country: "US" });
  expect(find("2001:4860:4860::8888")).toMatchObject({ country: "US" });
  expect(find("130.60.1.1")).toMatchObject({ country: "CH" });
});

test.each(["127.0.0.1", "10.0.0.1", "::1", "", "nonsense"])("it knows nothing of %s", (address) => {
  expect(countryLocations()(address)).toBeUndefined();
});

test.each([
  [
    "GeoLite2",
    {
      country: { iso_code: "US" },
      subdivisions: [{ iso_code: "CA", names: { en: "California" } }],
      city: { names: { en: "San Jose" } },
      location: { latitude: 37.3, longitude: -121.8 },
    },
    { country: "US", region: "CA", city: "San Jose", latitude: 37.3, longitude: -121.8 },
  ],
  [
    "DB-IP, which has no codes of subdivisions",
    {
      country: { iso_code: "US" },
      subdivisions: [{ names: { en: "California" } }],
      city: { names: { en: "San Jose" } },
    },
    { country: "US", region: "California", city: "San Jose" },
  ],
  [
    "tables",
    { country_code: "US", state1: "California", city: "San Jose", latitude: 37.3, longitude: -121.8 },
    { country: "US", region: "California", city: "San Jose", latitude: 37.3, longitude: -121.8 },
  ],
  ["next to nothing", { subdivisions: [] }, {}],
])("a record of %s is a location", (_title, record, location) => {
  expect(toGeoLocation(record)).toEqual(location);
});

test("what is no database is refused when it is opened", () => {
  const path = join(folder, "locations.mmdb");
  writeFileSync(path, "no database");
  expect(() => openLocations(path)).toThrow();
  expect(() => openLocations(join(folder, "missing.mmdb"))).toThrow("ENOENT");
});
