import { DuckDBInstance } from "@duckdb/node-api";
import { openDuckDbEventStore } from "@overdub/storage/duckdb";
import type { ClicksOptions } from "./sample-clicks.ts";
import { BROWSERS, CAMPAIGNS, DEVICES, PLACES, REFERRERS, SYSTEMS } from "./sample-clicks.ts";

const CHUNK = 1_000_000;

/**
 * Adds clicks like those of `sampleClicks`, from `first` on up to `end`, in order, by DuckDB itself: appended one by one, ten
 * million would take a quarter of an hour.
 */
export async function fillStore(path: string, options: ClicksOptions, first: number, end: number): Promise<void> {
  await (await openDuckDbEventStore(path)).close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (let start = first; start < end; start += CHUNK) {
    await connection.run(insertClicks(options, start, Math.min(end, start + CHUNK)));
  }
  await connection.run("update watermark set seq = greatest(seq, (select coalesce(max(seq), 0) from clicks))");
  await connection.run("checkpoint");
  connection.closeSync();
  instance.closeSync();
}

function insertClicks(
  { workspaceId, linkIds, fromMs, toMs, total }: ClicksOptions,
  first: number,
  end: number,
): string {
  return `
    insert into clicks by name
    with numbers as (
      select range as n, (range * 2654435761) & 4294967295 as mixed,
        ${fromMs} + (${toMs} - ${fromMs})::bigint * range // ${total} as ms
      from range(${first}, ${end})
    ), linked as (
      select *, floor(pow(mixed / 4294967296, 3) * ${linkIds.length})::bigint as link from numbers
    )
    select (from watermark) + n + 1 as seq,
      ${clickValues({ workspaceId, linkId: `${list(linkIds)}[1 + link]`, domain: "'localhost'" })}
    from linked order by n`;
}

function list(items: readonly string[]): string {
  return `[${items.map((item) => `'${item}'`).join(", ")}]`;
}

/**
 * SQL for the columns of a click but for its number in the outbox, from those of a row: `n`, its number; `mixed`, 32 bits
 * without a pattern; `ms`, its time; `link`, the number of its link.
 */
export function clickValues(sql: {
  readonly workspaceId: string;
  readonly linkId: string;
  readonly domain: string;
}): string {
  const of = (items: readonly string[], shift: number) => `${list(items)}[1 + (mixed >> ${shift}) % ${items.length}]`;
  const place = (name: keyof (typeof PLACES)[number]) =>
    of(
      PLACES.map((one) => one[name]),
      7,
    );
  // The first seven characters of a click's id are its time.
  const time = Array.from({ length: 7 }, (_, index) => `substr('${DIGITS}', 1 + (ms // ${62 ** (6 - index)}) % 62, 1)`);
  const text = (name: string, expression: string) => `${expression} as "${name}"`;
  const constants = Object.entries(CONSTANTS).map(([name, value]) => text(name, `'${value}'`));
  const referer = of(REFERRERS, 5);
  const campaign = of(CAMPAIGNS, 3);
  return [
    "ms as timestamp_ms, false as bot, false as qr",
    text("click_id", `${time.join(" || ")} || lpad(n::varchar, 9, '0')`),
    text("workspace_id", `'${sql.workspaceId}'`),
    text("link_id", sql.linkId),
    text("domain", sql.domain),
    text("key", "'k' || link"),
    text("url", `'https://example.com/products/' || link % 100 || ${campaign}`),
    text("identity_hash", "lpad(format('{:x}', mixed), 64, '0')"),
    ...(["country", "region", "city", "continent"] as const).map((name) => text(name, place(name))),
    ...[text("device", of(DEVICES, 2)), text("browser", of(BROWSERS, 9)), text("os", of(SYSTEMS, 11))],
    text("referer", referer),
    text("referer_url", `if(${referer} = '(direct)', '(direct)', 'https://' || ${referer} || '/a?b=' || mixed % 50)`),
    text("utm_source", `regexp_extract(${campaign}, 'utm_source=(\\w+)', 1)`),
    text("utm_campaign", `regexp_extract(${campaign}, 'utm_campaign=(\\w+)', 1)`),
    ...constants,
  ].join(", ");
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const CONSTANTS = {
  ip: "203.0.113.9",
  latitude: "37.3",
  longitude: "-121.8",
  device_vendor: "Apple",
  device_model: "Macintosh",
  browser_version: "144.0.0.0",
  engine: "Blink",
  engine_version: "144.0.0.0",
  os_version: "10.15.7",
  cpu_architecture: "Unknown",
  ua: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/144.0.0.0 Safari/537.36",
  trigger: "link",
  utm_medium: "",
  utm_term: "",
  utm_content: "",
};
