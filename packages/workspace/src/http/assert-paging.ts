import { AppError } from "@overdub/contract";

interface PagedQuery {
  readonly startingAfter?: string | undefined;
  readonly endingBefore?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly page?: number | undefined;
}

const MAX_PAGE = 1000;

/**
 * The checks of a list that is paged by number or by cursor, and their order, are Dub's.
 *
 * @param isKnown whether the caller's workspace has the row with this id.
 * @throws `unprocessable_entity`. See behaviour/links 1.4 and behaviour/attribution 4.2.
 */
export async function assertPaging(query: PagedQuery, isKnown: (id: string) => Promise<boolean>): Promise<void> {
  const refuse = (message: string) => new AppError("unprocessable_entity", message);
  const cursor = query.startingAfter || query.endingBefore;
  if (query.startingAfter && query.endingBefore) {
    throw refuse("You cannot use both startingAfter and endingBefore at the same time.");
  }
  if (cursor && query.sortBy && query.sortBy !== "createdAt") {
    throw refuse(
      "Cursor-based pagination only supports sorting by `createdAt`. Use offset-based pagination (`page` and `pageSize`) instead.",
    );
  }
  if (cursor && query.page !== undefined) {
    throw refuse(
      "You cannot use both page and startingAfter/endingBefore at the same time. Please use one pagination method.",
    );
  }
  if ((query.page ?? 1) > MAX_PAGE) {
    throw refuse("Page is too big (cannot be more than 1000), recommend using cursor-based pagination instead.");
  }
  if (cursor && !(await isKnown(cursor))) throw refuse("Invalid cursor: the provided ID does not exist.");
}
