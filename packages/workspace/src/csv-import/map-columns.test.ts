import { describe, expect, test } from "vitest";
import type { CsvSource } from "./fields.ts";
import { mapColumns } from "./map-columns.ts";

const map = (headings: string, source: CsvSource = "generic", given: Record<string, string> = {}) => {
  const names = headings.split(",");
  const { columns, unknown } = mapColumns(names, source, given);
  const named = [...columns].map(([field, indexes]) => [field, indexes.map((index) => names[index]).join("|")]);
  return { ...Object.fromEntries(named), unknown: unknown.join("|") };
};

describe("the headings of each service are known", () => {
  test.each<[CsvSource, string, object]>([
    [
      "bitly",
      "Bitlink,Custom Bitlink,Long URL,Title,Date Created,Tags,Total Engagements,Group",
      {
        url: "Long URL",
        shortLink: "Custom Bitlink|Bitlink",
        title: "Title",
        createdAt: "Date Created",
        tags: "Tags",
        clicks: "Total Engagements",
        unknown: "Group",
      },
    ],
    [
      "bitly",
      "created_at,link,long_url,title,archived,tags",
      { url: "long_url", shortLink: "link", createdAt: "created_at", archived: "archived", unknown: "" },
    ],
    [
      "short-io",
      "id,originalURL,path,title,shortURL,secureShortURL,createdAt,tags,expiresAt,expiredURL,androidURL,iphoneURL,clicks",
      {
        url: "originalURL",
        key: "path",
        shortLink: "secureShortURL|shortURL",
        expiresAt: "expiresAt",
        expiredUrl: "expiredURL",
        android: "androidURL",
        ios: "iphoneURL",
        clicks: "clicks",
        unknown: "id",
      },
    ],
    [
      "rebrandly",
      "ID,Title,Slashtag,Destination,Domain Name,Short URL,Created At,Clicks,Favourite",
      { url: "Destination", key: "Slashtag", domain: "Domain Name", shortLink: "Short URL", unknown: "ID|Favourite" },
    ],
    [
      "generic",
      "DESTINATION_URL,Short Link,utm_source,UTM Medium,Comments",
      {
        url: "DESTINATION_URL",
        shortLink: "Short Link",
        utm_source: "utm_source",
        utm_medium: "UTM Medium",
        comments: "Comments",
      },
    ],
  ])("%s: %s", (source, headings, expected) => {
    expect(map(headings, source)).toMatchObject(expected);
  });
});

test("what is given wins over what would be found", () => {
  expect(map("URL,Where to,Slug", "generic", { url: "where TO" })).toEqual({
    url: "Where to",
    key: "Slug",
    unknown: "URL",
  });
});

test.each([
  ["a,b", {}, 'No column holds the destination: say which with --map url=<column>; there are "a", "b".'],
  ["url", { url: "Long" }, 'The file has no column "Long": it has "url".'],
  ["url", { target: "url" }, /^--map knows no "target": it takes url, shortLink, /],
])("%s with %j is refused by name", (headings, given, message) => {
  expect(() => map(headings, "generic", given as Record<string, string>)).toThrow(message);
});
