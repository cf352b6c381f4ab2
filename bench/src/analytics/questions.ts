/** One question, as a caller asks it and as one would write it by hand. */
export interface Question {
  readonly name: string;
  /** Path and query of the API. */
  readonly path: string;
  /** SQL after `select`; `$where` stands for the condition of the question. */
  readonly sql: string;
}

const by = (groupBy: string, expressions: string): Question => ({
  name: groupBy,
  path: `/analytics?groupBy=${groupBy}`,
  sql: `${expressions}, count(*) as n from clicks where $where group by all order by n desc limit 5000`,
});

export const QUESTIONS: readonly Question[] = [
  { name: "count", path: "/analytics?groupBy=count", sql: "count(*) from clicks where $where" },
  {
    name: "timeseries",
    path: "/analytics?groupBy=timeseries",
    sql: "timestamp_ms // 86400000 as day, count(*) from clicks where $where group by day order by day",
  },
  by("continents", "continent"),
  by("countries", "country"),
  by("regions", "country, region"),
  by("cities", "city, country, region"),
  by("devices", "device"),
  by("browsers", "browser"),
  by("os", "os"),
  by("triggers", '"trigger"'),
  by("referers", "referer"),
  by("referer_urls", "str_split(referer_url, '?')[1]"),
  by("top_links", "link_id"),
  by("top_urls", "url"),
  by("top_base_urls", "str_split(url, '?')[1]"),
  by("top_domains", "link_id"),
  by("utm_sources", "utm_source"),
  by("utm_campaigns", "utm_campaign"),
  {
    name: "last 100 events",
    path: "/events?limit=100",
    sql: "* from clicks where $where order by timestamp_ms desc limit 100",
  },
];
