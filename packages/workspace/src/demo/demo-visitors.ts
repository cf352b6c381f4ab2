/** Where the demo's visitors come from and what they hold in their hands; numbers are relative weights. */

export interface DemoLocation {
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly weight: number;
  /** Hours ahead of UTC, so that visits follow the local day. */
  readonly utcOffset: number;
}

export const DEMO_LOCATIONS: readonly DemoLocation[] = [
  location("US", "CA", "San Francisco", 14, -8),
  location("US", "CO", "Denver", 12, -7),
  location("US", "NY", "New York", 11, -5),
  location("US", "WA", "Seattle", 8, -8),
  location("CA", "BC", "Vancouver", 7, -8),
  location("GB", "ENG", "London", 12, 0),
  location("DE", "BY", "Munich", 10, 1),
  location("DE", "BE", "Berlin", 6, 1),
  location("FR", "IDF", "Paris", 6, 1),
  location("CH", "ZH", "Zurich", 5, 1),
  location("NL", "NH", "Amsterdam", 4, 1),
  location("IN", "KA", "Bengaluru", 6, 5.5),
  location("JP", "13", "Tokyo", 5, 9),
  location("BR", "SP", "São Paulo", 4, -3),
  location("AU", "VIC", "Melbourne", 5, 10),
  location("ZA", "WC", "Cape Town", 2, 2),
];

export const DEMO_AGENTS: readonly { readonly ua: string; readonly weight: number }[] = [
  {
    ua: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    weight: 30,
  },
  {
    ua: "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36",
    weight: 22,
  },
  {
    ua: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
    weight: 16,
  },
  {
    ua: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
    weight: 14,
  },
  {
    ua: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0",
    weight: 6,
  },
  {
    ua: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    weight: 7,
  },
  { ua: "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0", weight: 4 },
  {
    ua: "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    weight: 4,
  },
];

export const DEMO_REFERRERS: readonly { readonly url: string | undefined; readonly weight: number }[] = [
  { url: undefined, weight: 38 },
  { url: "https://www.google.com/", weight: 18 },
  { url: "https://www.instagram.com/", weight: 16 },
  { url: "https://t.co/", weight: 8 },
  { url: "https://www.reddit.com/r/hiking/", weight: 9 },
  { url: "https://www.youtube.com/", weight: 6 },
  { url: "https://news.ycombinator.com/", weight: 3 },
];

function location(country: string, region: string, city: string, weight: number, utcOffset: number): DemoLocation {
  return { country, region, city, weight, utcOffset };
}
