export interface Totals {
  readonly clicks: number;
  readonly leads: number;
  readonly sales: number;
  readonly amountCents: number;
}

/** What has arrived where. */
export interface Counted {
  readonly stored: Totals;
  /** Sums of the links' counters. */
  readonly onLinks: Totals;
}
