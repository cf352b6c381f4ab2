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

export const METADATA_OPERATORS = ["=", "!=", ">", "<", ">=", "<="] as const;
export type MetadataOperator = (typeof METADATA_OPERATORS)[number];

/**
 * One condition on an event's metadata. `=` and `!=` compare text, numbers and booleans as JSON writes them; what is
 * absent is equal to nothing. The others compare numbers, and text that is one; they fail for all else.
 */
export interface MetadataCondition {
  /** Keys from the outermost to the innermost. */
  readonly path: readonly string[];
  readonly operator: MetadataOperator;
  readonly value: string;
}

/**
 * `new`: the first sale of its customer on its link that the store holds, `recurring`: any later one.
 */
export type SaleType = "new" | "recurring";

/** One condition on links: the ids in a text, or all others when `negated`. They may be a million. */
export interface LinkIds {
  readonly text: string;
  readonly negated: boolean;
}

/**
 * The same by the numbers of links, a bit for each, the first in the greatest of a byte. The bit after the last one is that
 * of all links with greater numbers, which have come since.
 */
export interface LinkBits {
  readonly bits: Uint8Array;
  readonly last: number;
}

/** Between the ids of a text. No id has it. */
export const ID_SEPARATOR = "\n";
/** Between the groups of a text, each of which begins with its value, as with an id. */
export const GROUP_SEPARATOR = "\u001e";

export function linkIdsOf(text: string): string[] {
  return text === "" ? [] : text.split(ID_SEPARATOR);
}

/** Which events a question is about: one workspace, one window, and every condition met. */
export interface EventScope {
  readonly workspaceId: string;
  /** Inclusive. */
  readonly fromMs: number;
  /** Inclusive. */
  readonly toMs: number;
  readonly filters: readonly EventFilter[];
  readonly linkIds?: readonly LinkIds[] | undefined;
  /** For stores that have numbers. */
  readonly linkNumbers?: readonly LinkBits[] | undefined;
  /** Leads and sales of this customer; clicks that a lead of theirs goes back to. */
  readonly customerId?: string | undefined;
  /** Of sales alone; clicks and leads are not touched. */
  readonly saleType?: SaleType | undefined;
  /** Of leads and sales; clicks have no metadata and are not touched. */
  readonly metadata?: readonly MetadataCondition[] | undefined;
}
