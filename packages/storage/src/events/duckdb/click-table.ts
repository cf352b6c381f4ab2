import type { DuckDBAppender, JS } from "@duckdb/node-api";
import type { ClickEvent } from "../event-store.ts";

type TextProperty = Exclude<keyof ClickEvent, "kind" | "timestampMs" | "bot" | "qr">;

const TEXT_COLUMNS = {
  clickId: "click_id",
  workspaceId: "workspace_id",
  linkId: "link_id",
  domain: "domain",
  key: "key",
  url: "url",
  identityHash: "identity_hash",
  ip: "ip",
  continent: "continent",
  country: "country",
  region: "region",
  city: "city",
  latitude: "latitude",
  longitude: "longitude",
  device: "device",
  deviceVendor: "device_vendor",
  deviceModel: "device_model",
  browser: "browser",
  browserVersion: "browser_version",
  engine: "engine",
  engineVersion: "engine_version",
  os: "os",
  osVersion: "os_version",
  cpuArchitecture: "cpu_architecture",
  ua: "ua",
  referer: "referer",
  refererUrl: "referer_url",
  trigger: "trigger",
} as const satisfies Record<TextProperty, string>;

const TEXT_PROPERTIES = Object.keys(TEXT_COLUMNS) as TextProperty[];

/** Query parameters of the recorded URL with a column of their own, named alike. */
const UTM_PARAMETERS = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const;

/**
 * Rows arrive in order of time, so DuckDB skips what lies outside a window by the minimum and maximum that it keeps for
 * each block. The UTM columns are read from the URL once, here, because doing it in every query is ten times slower.
 */
export const CREATE_CLICKS = `
  create table if not exists clicks (
    timestamp_ms bigint not null,
    bot boolean not null,
    qr boolean not null,
    ${[...Object.values(TEXT_COLUMNS), ...UTM_PARAMETERS].map((column) => `"${column}" varchar not null`).join(", ")}
  )`;

/** What `toClick` reads, in its order. */
export const CLICK_COLUMNS = ["timestamp_ms", "bot", "qr", ...Object.values(TEXT_COLUMNS)]
  .map((column) => `"${column}"`)
  .join(", ");

export function appendClick(appender: DuckDBAppender, click: ClickEvent): void {
  appender.appendBigInt(BigInt(click.timestampMs));
  appender.appendBoolean(click.bot);
  appender.appendBoolean(click.qr);
  for (const property of TEXT_PROPERTIES) appender.appendVarchar(click[property]);
  const query = utmQuery(click.url);
  for (const parameter of UTM_PARAMETERS) appender.appendVarchar(query?.get(parameter) ?? "");
  appender.endRow();
}

export function toClick([timestampMs, bot, qr, ...texts]: readonly JS[]): ClickEvent {
  const entries = TEXT_PROPERTIES.map((property, index) => [property, texts[index]]);
  return {
    kind: "click",
    timestampMs: Number(timestampMs),
    bot: bot === true,
    qr: qr === true,
    ...(Object.fromEntries(entries) as Record<TextProperty, string>),
  };
}

/** Most URLs have no UTM parameter, and parsing a query costs more than appending the rest of the row. */
function utmQuery(url: string): URLSearchParams | undefined {
  const [beforeFragment = ""] = url.split("#", 1);
  const start = beforeFragment.indexOf("?");
  return start >= 0 && beforeFragment.includes("utm_", start)
    ? new URLSearchParams(beforeFragment.slice(start))
    : undefined;
}
