/** One question, as a caller asks it and as one would write it by hand. */
export interface Question {
  readonly name: string;
  /** Path and query of the API. */
  readonly path: string;
  /** SQL after `select`; `where` stands for the condition of the question. */
  readonly sql: string;
}

const byOne = (groupBy: string, expression: string): Question => ({
  name: groupBy,
  path: `/analytics?groupBy=${groupBy}`,
  sql: `${expression} as value, count(*) as n from clicks where $where group by value order by n desc limit 5000`,
});

export const QUESTIONS: readonly Question[] = [
  { name: "count", path: "/analytics?groupBy=count", sql: "count(*) from clicks where $where" },
  {
    name: "timeseries",
    path: "/analytics?groupBy=timeseries",
    sql: "timestamp_ms // 86400000 as day, count(*) from clicks where $where group by day order by day",
  },
  byOne("continents", "continent"),
  byOne("countries", "country"),
  byOne("regions", "row(country, region)"),
  byOne("cities", "row(city, country, region)"),
  byOne("devices", "device"),
  byOne("browsers", "browser"),
  byOne("os", "os"),
  byOne("triggers", '"trigger"'),
  byOne("referers", "referer"),
  byOne("referer_urls", "split_part(referer_url, '?', 1)"),
  byOne("top_links", "link_id"),
  byOne("top_urls", "url"),
  byOne("top_base_urls", "split_part(url, '?', 1)"),
  byOne("top_domains", "link_id"),
  byOne("utm_sources", "utm_source"),
  byOne("utm_campaigns", "utm_campaign"),
  {
    name: "last 100 events",
    path: "/events?limit=100",
    sql: "* from clicks where $where order by timestamp_ms desc limit 100",
  },
];
