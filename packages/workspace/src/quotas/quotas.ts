/** How much a workspace may have, and how large one thing may be. docs/limits.md lists them all. */

export interface RowQuota {
  /** What they are, as in "A workspace has at most 100 API keys." */
  readonly rows: string;
  readonly max: number;
}

/**
 * What keys and commands can make any number of, by table. Links, customers and events have no such limit: they are what
 * a workspace is for.
 */
export const ROW_QUOTAS = {
  api_keys: { rows: "API keys", max: 100 },
  bounties: { rows: "bounties", max: 1_000 },
  discount_codes: { rows: "discount codes", max: 100_000 },
  discounts: { rows: "discounts", max: 1_000 },
  domains: { rows: "domains", max: 1_000 },
  folders: { rows: "folders", max: 1_000 },
  members: { rows: "members", max: 1_000 },
  oauth_apps: { rows: "OAuth applications", max: 100 },
  partner_groups: { rows: "groups of partners", max: 1_000 },
  partner_tags: { rows: "tags of partners", max: 10_000 },
  rewards: { rows: "rewards", max: 4_000 },
  tags: { rows: "tags", max: 10_000 },
  webhooks: { rows: "webhooks", max: 100 },
} as const satisfies Readonly<Record<string, RowQuota>>;

export type QuotaTable = keyof typeof ROW_QUOTAS;

/** Links that one partner can be given by the operations of partners. */
export const MAX_LINKS_OF_PARTNER = 1_000;

/** In characters, unless the schema of a field says less. */
export const TEXT_QUOTAS = {
  /** A text of any kind, such as `comments` and `title`. */
  text: 5_000,
  /** An address, such as `video`. */
  address: 32_000,
  /** Each JSON text of a domain, such as `assetLinks`. */
  document: 65_536,
  /** All texts of one thing together, but for its images, its metadata and the JSON texts of a domain. */
  all: 65_536,
} as const;

/** Of a list, and of an object such as `geo`. */
export const MAX_ENTRIES = 1_000;

/** For so long a lead finds its click in SQL. Most leads come within a day; of an older click the event store is asked. */
export const KEPT_CLICK_DAYS = 7;
