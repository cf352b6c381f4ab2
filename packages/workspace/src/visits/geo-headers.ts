/** The headers in which one kind of proxy tells where a visitor is. */
export interface PlaceHeaders {
  readonly country: string;
  readonly continent?: string;
  readonly region?: string;
  readonly city?: string;
  readonly latitude?: string;
  readonly longitude?: string;
}

/** By the names that an operator can ask for. `plain` is a country alone, as any proxy can be told to set it. */
export const GEO_HEADERS = {
  vercel: {
    country: "x-vercel-ip-country",
    continent: "x-vercel-ip-continent",
    region: "x-vercel-ip-country-region",
    city: "x-vercel-ip-city",
    latitude: "x-vercel-ip-latitude",
    longitude: "x-vercel-ip-longitude",
  },
  cloudflare: {
    country: "cf-ipcountry",
    continent: "cf-ipcontinent",
    region: "cf-region-code",
    city: "cf-ipcity",
    latitude: "cf-iplatitude",
    longitude: "cf-iplongitude",
  },
  cloudfront: {
    country: "cloudfront-viewer-country",
    region: "cloudfront-viewer-country-region",
    city: "cloudfront-viewer-city",
    latitude: "cloudfront-viewer-latitude",
    longitude: "cloudfront-viewer-longitude",
  },
  plain: { country: "x-country-code" },
} as const satisfies Readonly<Record<string, PlaceHeaders>>;

export type GeoHeaders = keyof typeof GEO_HEADERS;

export const GEO_HEADER_NAMES = Object.keys(GEO_HEADERS) as readonly GeoHeaders[];
