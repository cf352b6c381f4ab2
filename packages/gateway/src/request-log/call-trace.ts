/** What is learned about a call on its way, for the request log. */
export interface CallTrace {
  /** The last request that was sent; absent if nothing was. Free of credentials. */
  sent?: { readonly method: string; readonly url: string };
  /** Spent waiting for the upstream, over all attempts. */
  fetchMs: number;
  resultCount: number | undefined;
  /** The credential was refused, by this call or an earlier one. */
  needsReauth: boolean;
  /** What happened on the way, such as a second attempt. */
  readonly notes: string[];
}

export function newTrace(needsReauth: boolean): CallTrace {
  return { fetchMs: 0, resultCount: undefined, needsReauth, notes: [] };
}
