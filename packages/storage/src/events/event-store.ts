/**
 * What the workspace asks of the store of events. Times are UTC milliseconds; ranges include both ends, as Dub's
 * analytics do. One implementation a column store, the same test suite for each.
 */

/** A recorded click: the facts of one visit, flat. Strings unless noted; `Unknown` and `(direct)` are real values. */
export interface ClickEvent {
  readonly kind: "click";
  readonly clickId: string;
  readonly timestampMs: number;
  readonly workspaceId: string;
  readonly linkId: string;
  readonly domain: string;
  readonly key: string;
  /** The final destination, as sent to the browser. */
  readonly url: string;
  readonly identityHash: string;
  readonly ip: string;
  readonly continent: string;
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly device: string;
  readonly deviceVendor: string;
  readonly deviceModel: string;
  readonly browser: string;
  readonly browserVersion: string;
  readonly engine: string;
  readonly engineVersion: string;
  readonly os: string;
  readonly osVersion: string;
  readonly cpuArchitecture: string;
  readonly ua: string;
  readonly bot: boolean;
  readonly qr: boolean;
  readonly referer: string;
  readonly refererUrl: string;
  readonly trigger: string;
}

/** The events that exist. A discriminated union on `kind`. */
export type StoredEvent = ClickEvent;

/**
 * Dimensions an event can be grouped or filtered by. `region` is `<country>-<region>`; `refererUrl` and `baseUrl` are
 * cut at the query; the `utm_…` values are read from the recorded URL's query and form-decoded.
 */
export type Dimension =
  | "linkId"
  | "domain"
  | "continent"
  | "country"
  | "region"
  | "city"
  | "device"
  | "browser"
  | "os"
  | "trigger"
  | "referer"
  | "refererUrl"
  | "url"
  | "baseUrl"
  | "utm_source"
  | "utm_medium"
  | "utm_campaign"
  | "utm_term"
  | "utm_content";

/**
 * One condition on one dimension: any of `values`, or none of them when `negated`. Exact and case-sensitive, except that
 * a `utm_…` value is looked for as text in the recorded URL, as Dub does: `goo` finds `utm_source=google`.
 */
export interface EventFilter {
  readonly dimension: Dimension;
  readonly values: readonly string[];
  readonly negated: boolean;
}

/** Which events a question is about: one workspace, one window, every filter. */
export interface EventScope {
  readonly workspaceId: string;
  /** Inclusive. */
  readonly fromMs: number;
  /** Inclusive. */
  readonly toMs: number;
  readonly filters: readonly EventFilter[];
}

export interface BreakdownRow {
  /** One value for each dimension asked for, in that order. */
  readonly values: readonly string[];
  readonly clicks: number;
}

export interface EventPage {
  /** Rows to skip, from 0. */
  readonly offset: number;
  readonly limit: number;
  readonly order: "asc" | "desc";
}

export interface EventStore {
  /**
   * Adds a batch and moves the watermark to `watermark`, both in one transaction. A batch at or below the current
   * watermark is in the store already and is ignored, so a repeated drain counts nothing twice.
   */
  append(events: readonly StoredEvent[], watermark: number): Promise<void>;
  /** The outbox sequence number up to which events are stored; 0 when empty. */
  watermark(): Promise<number>;
  count(scope: EventScope): Promise<number>;
  /**
   * Clicks per bucket. `bucketStartsMs` are the ascending starts of adjoining buckets, the last one open-ended.
   * @returns one count for each start, zeros included.
   */
  timeseries(scope: EventScope, bucketStartsMs: readonly number[]): Promise<number[]>;
  /**
   * Clicks per distinct combination of `dimensions`, most first (ties by value), at most `limit` rows. Rows whose
   * every value is empty or `Unknown` are left out.
   */
  breakdown(scope: EventScope, dimensions: readonly Dimension[], limit: number): Promise<BreakdownRow[]>;
  /** Click events by time, then by click id. */
  listClicks(scope: EventScope, page: EventPage): Promise<ClickEvent[]>;
  /** The click with this id, whatever its workspace. */
  findClick(clickId: string): Promise<ClickEvent | undefined>;
  /** For each (domain, key, visitor) seen since `sinceMs` the latest click, to restore de-duplication after a start. */
  recentVisitors(
    sinceMs: number,
  ): Promise<{ domain: string; key: string; identityHash: string; clickId: string; timestampMs: number }[]>;
  close(): Promise<void>;
}
