/** What one call may be about, in as many requests as it takes. */
export const MAX_BULK_ITEMS = 10_000;
