/** What a column of a file may hold, and the headings under which it is looked for, the best first. */

export const CSV_SOURCES = [
  "bitly",
  "dub",
  "kutt",
  "rebrandly",
  "shlink",
  "short-io",
  "tiny-cc",
  "yourls",
  "generic",
] as const;
export type CsvSource = (typeof CSV_SOURCES)[number];

/** Every field, with the headings that are common to many services. */
const COMMON = {
  url: ["url", "long url", "destination url", "destination", "original url", "target url", "target"],
  shortLink: ["short link", "short url"],
  domain: ["domain", "domain name"],
  key: ["key", "slug", "path", "back half", "alias"],
  title: ["title"],
  description: ["description"],
  tags: ["tags", "tag names", "tag", "labels"],
  folder: [],
  createdAt: ["created at", "created", "date created", "creation date", "created date"],
  clicks: ["clicks", "total clicks", "click count"],
  expiresAt: ["expires at", "expiration date", "expiry date"],
  expiredUrl: ["expired url", "expiration url"],
  password: ["password"],
  externalId: ["external id"],
  tenantId: ["tenant id"],
  comments: ["comments", "comment", "notes", "note"],
  archived: ["archived", "is archived"],
  image: ["image"],
  ios: ["ios", "ios url", "iphone url"],
  android: ["android", "android url"],
  utm_source: ["utm source"],
  utm_medium: ["utm medium"],
  utm_campaign: ["utm campaign"],
  utm_term: ["utm term"],
  utm_content: ["utm content"],
} as const;

export type Field = keyof typeof COMMON;
export const FIELDS = Object.keys(COMMON) as Field[];

type Headings = Readonly<Partial<Record<Field, readonly string[]>>>;

/** Beyond the common ones, and before them. */
const OWN: Readonly<Record<CsvSource, Headings>> = {
  bitly: {
    shortLink: ["custom bitlink", "custom bitlinks", "custom link", "bitlink", "short link", "link", "id"],
    key: ["custom back half", "back half"],
    clicks: ["total engagements", "engagements", "total clicks", "clicks"],
    url: ["long url", "destination url", "destination"],
  },
  "short-io": {
    url: ["original url", "original link"],
    shortLink: ["secure short url", "short url", "short link"],
    clicks: ["total clicks", "clicks", "human clicks"],
    expiresAt: ["expires at", "ttl"],
  },
  rebrandly: {
    url: ["destination", "destination url"],
    key: ["slashtag"],
    domain: ["domain full name", "domain name", "domain", "branded domain"],
    shortLink: ["short url", "branded link", "short link"],
    clicks: ["clicks", "total clicks"],
  },
  dub: {
    url: ["destination url", "url"],
    shortLink: ["short link"],
    folder: ["folder", "folder name"],
  },
  kutt: {
    url: ["target"],
    key: ["address"],
    shortLink: ["link"],
    clicks: ["visit count"],
    expiresAt: ["expire in"],
  },
  shlink: {
    url: ["long url"],
    key: ["short code"],
    clicks: ["visits", "visits count", "total visits"],
    expiresAt: ["valid until"],
  },
  "tiny-cc": {
    url: ["long url"],
    key: ["short id", "custom hash", "hash"],
    clicks: ["total clicks", "clicks"],
  },
  yourls: {
    key: ["keyword"],
    createdAt: ["timestamp"],
  },
  generic: {},
};

/** Headings that only the files of one service have together, normalised. */
const SIGNATURES: readonly (readonly [CsvSource, ...string[]])[] = [
  ["yourls", "keyword", "url"],
  ["kutt", "address", "target"],
  ["shlink", "shortcode", "longurl"],
  ["tiny-cc", "shortid", "longurl"],
  ["tiny-cc", "hash", "longurl"],
  ["rebrandly", "slashtag", "destination"],
  ["bitly", "bitlink", "longurl"],
  ["bitly", "custombitlink", "longurl"],
  ["bitly", "custombitlinks", "longurl"],
  ["bitly", "link", "longurl"],
  ["short-io", "originalurl", "shorturl"],
  ["short-io", "originalurl", "secureshorturl"],
  ["short-io", "originalurl", "path"],
  ["dub", "shortlink", "destinationurl"],
];

/** The service whose files have these headings; `generic` for any other. */
export function recognizeSource(headings: readonly string[]): CsvSource {
  const normalized = new Set(headings.map(normalizeHeading));
  const found = SIGNATURES.find(([, ...needed]) => needed.every((heading) => normalized.has(heading)));
  return found?.[0] ?? "generic";
}

/** Letter case, spaces and punctuation do not count: `Long URL`, `long_url` and `longUrl` are one heading. */
export function normalizeHeading(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** The headings of a field in the files of a service, normalised, the best first. */
export function headingsOf(source: CsvSource, field: Field): string[] {
  const headings = [...(OWN[source][field] ?? []), ...(COMMON[field] ?? [])];
  return [...new Set(headings.map(normalizeHeading))];
}

/** How `03/04/2024` is meant. */
export const DATE_ORDERS = ["day-first", "month-first"] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];
