/**
 * How an operation pages, for callers that page over it without knowing it.
 *
 * - `after-id`: `startingAfter` / `endingBefore` with the id of a row, valid while `sortBy` is absent or `createdAt`;
 *   by page number under another sort.
 * - `page`: `page` from 1 and a size.
 * - `none`: one answer holds everything.
 */
export type Paging =
  | { readonly style: "after-id"; readonly sizeParameter: "pageSize"; readonly maxSize: number }
  | { readonly style: "page"; readonly sizeParameter: "pageSize" | "limit"; readonly maxSize: number }
  | { readonly style: "none" };

export const NO_PAGING: Paging = { style: "none" };
