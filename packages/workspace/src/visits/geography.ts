import type { ClickFacts } from "@overdub/storage";
import type { GeoHeaders, PlaceHeaders } from "./geo-headers.ts";
import { GEO_HEADERS } from "./geo-headers.ts";
import type { FindLocation, GeoLocation } from "./locations.ts";
import { quote } from "./quote.ts";
import type { Visit } from "./visit.ts";
import { header } from "./visit.ts";

export type Geography = Pick<ClickFacts, "continent" | "country" | "region" | "city" | "latitude" | "longitude">;

/** The 27 member states and Great Britain: visitors from there leave no address. See behaviour/attribution 2.4. */
const ADDRESS_FREE = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" "),
);

/** No name of a place comes near. */
const MAX_PLACE = 100;

/** Countries by continent; contested cases as behaviour/attribution 2.4 has them. */
const COUNTRIES: Readonly<Record<string, string>> = {
  AF: "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW",
  AN: "AQ BV GS HM TF",
  AS: "AE AF AM AZ BD BH BN BT CC CN CX CY GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE",
  EU: "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
  NA: "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC TT US VC VG VI",
  OC: "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
  SA: "AR BO BR CL CO EC FK GF GY PE PY SR UY VE",
};

const CONTINENT_BY_COUNTRY = new Map(
  Object.entries(COUNTRIES).flatMap(([continent, countries]) =>
    countries.split(" ").map((country) => [country, continent] as const),
  ),
);

export function isContinent(code: string | undefined): code is string {
  return code !== undefined && Object.hasOwn(COUNTRIES, code);
}

/** The continent of an ISO 3166-1 alpha-2 code: AF, AN, AS, EU, NA, OC or SA. */
export function continentOf(country: string | undefined): string | undefined {
  return country === undefined ? undefined : CONTINENT_BY_COUNTRY.get(country);
}

/** Tells where a visit comes from. */
export interface Locator {
  country(visit: Visit): string | undefined;
  locate(visit: Visit): Geography;
}

/**
 * Reads what the trusted proxy in front of this server has found out, in the headers that the operator asked for. A proxy
 * that knows nothing of them passes on what the visitor says, so none are read by themselves. What they don't say comes
 * from the database, unless the two disagree on the country.
 *
 * @param names of headers; of several the first that say something count.
 */
export function createLocator(findLocation: FindLocation, names: readonly GeoHeaders[] = []): Locator {
  const families: readonly PlaceHeaders[] = names.map((name) => GEO_HEADERS[name]);

  function said(visit: Visit, what: keyof PlaceHeaders): string | undefined {
    if (!visit.isByProxy) return undefined;
    for (const { [what]: name } of families) {
      const value = name && header(visit, name);
      if (value && value.length <= MAX_PLACE) return value;
    }
    return undefined;
  }

  function saidCountry(visit: Visit): string | undefined {
    if (!visit.isByProxy) return undefined;
    for (const { country } of families) {
      const code = header(visit, country)?.toUpperCase();
      // `XX` and `T1` are one provider's words for unknown and for Tor.
      if (code && /^[A-Z]{2}$/.test(code) && code !== "XX") return code;
    }
    return undefined;
  }

  return {
    country: (visit) => saidCountry(visit) ?? findLocation(visit.ip)?.country,
    locate(visit) {
      if (families.length === 0 || !visit.isByProxy) return geographyOf(findLocation(visit.ip) ?? NOWHERE);
      const country = saidCountry(visit);
      const city = decode(said(visit, "city"));
      const location: GeoLocation = (city === undefined && findLocation(visit.ip)) || NOWHERE;
      const found = country === undefined || country === location.country ? location : NOWHERE;
      return toGeography({
        continent: said(visit, "continent"),
        country: country ?? found.country,
        region: said(visit, "region") ?? found.region,
        city: city ?? found.city,
        latitude: said(visit, "latitude") ?? found.latitude,
        longitude: said(visit, "longitude") ?? found.longitude,
      });
    },
  };
}

/** What is known of a place. */
interface Place extends Omit<GeoLocation, "latitude" | "longitude"> {
  readonly continent?: string | undefined;
  readonly latitude?: number | string | undefined;
  readonly longitude?: number | string | undefined;
}

const UNKNOWN = "Unknown";

function toGeography({ continent, country, region, city, latitude, longitude }: Place): Geography {
  return {
    // Readers of analytics know seven values.
    continent: isContinent(continent) ? continent : (continentOf(country) ?? ""),
    country: country ?? UNKNOWN,
    region: region ?? UNKNOWN,
    city: city ?? UNKNOWN,
    latitude: String(latitude ?? UNKNOWN),
    longitude: String(longitude ?? UNKNOWN),
  };
}

const NOWHERE: GeoLocation = {};

const knownGeographies = new WeakMap<GeoLocation, Geography>();
const knownMembers = new WeakMap<Geography, string>();

/** What the database alone tells: made once, with its members, for as long as it keeps a location. */
function geographyOf(location: GeoLocation): Geography {
  const known = knownGeographies.get(location);
  if (known) return known;
  const geography = toGeography(location);
  knownGeographies.set(location, geography);
  knownMembers.set(geography, writeMembers(geography));
  return geography;
}

/** As members of a JSON object. */
export function geographyMembers(geography: Geography): string {
  return knownMembers.get(geography) ?? writeMembers(geography);
}

function writeMembers({ continent, country, region, city, latitude, longitude }: Geography): string {
  return `"continent":"${continent}","country":${quote(country)},"region":${quote(region)},"city":${quote(city)},"latitude":${quote(latitude)},"longitude":${quote(longitude)}`;
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
