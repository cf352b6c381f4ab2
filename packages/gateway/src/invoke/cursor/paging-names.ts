/** Dub's own paging parameters; `limit` of the events is not among them, since it means what the gateway's means. */
export const NATIVE_PAGING_NAMES = ["page", "pageSize", "startingAfter", "endingBefore"] as const;
