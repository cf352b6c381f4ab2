/** How many links are moved or deleted in one step: few enough for a request to wait for. */
export const LINK_BATCH = 500;

/** Longer than any request takes: one that found a domain before it was renamed or detached has stored its link by then. */
export const SETTLED_AFTER_MS = 10_000;
