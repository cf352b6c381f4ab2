import type { Position } from "./cursor.ts";
import type { PagePlan } from "./plan-page.ts";

export interface Page {
  readonly rows: readonly unknown[];
  readonly next: Position | undefined;
  readonly prev: Position | undefined;
}

/** What is known beside the rows of a page. */
interface Known {
  /** Whether rows stand behind a page that is empty all the same. */
  readonly isMoreBehind?: boolean | undefined;
  /** Whether there are more rows in the direction of the reader, where the upstream tells. Default: if the page is full. */
  readonly hasMore?: boolean | undefined;
}

/**
 * The rows of a page and where its neighbours begin. An empty page has none, unless it is known that rows stand behind it.
 * See behaviour/gateway 5.2 and 5.3.
 */
export function readPage(plan: PagePlan, answer: readonly unknown[], { isMoreBehind, hasMore }: Known = {}): Page {
  if (plan.strategy === "offset") return readSlice(plan, answer);
  const goesOn = hasMore ?? (answer.length >= plan.size || plan.short !== undefined);
  if (answer.length === 0 && !isMoreBehind) return { rows: [], next: undefined, prev: undefined };
  return { rows: answer, ...(plan.strategy === "page" ? byNumber(plan, goesOn) : byId(plan, answer, goesOn)) };
}

function readSlice({ position, size }: PagePlan, answer: readonly unknown[]): Page {
  const offset = "offset" in position ? position.offset : 0;
  const end = offset + size;
  return {
    rows: answer.slice(offset, end),
    next: end < answer.length ? { offset: end } : undefined,
    prev: offset > 0 && offset < answer.length ? { offset: Math.max(0, offset - size) } : undefined,
  };
}

function byNumber({ position }: PagePlan, goesOn: boolean): Omit<Page, "rows"> {
  const page = "page" in position ? position.page : 1;
  return {
    next: goesOn ? { page: page + 1 } : undefined,
    prev: page > 1 ? { page: page - 1, isBackwards: true } : undefined,
  };
}

/** Walking backwards there is always a next page: the one we came from. */
function byId({ position }: PagePlan, rows: readonly unknown[], goesOn: boolean): Omit<Page, "rows"> {
  const first = idOf(rows[0]);
  const last = idOf(rows.at(-1));
  const isBackwards = "before" in position;
  const isStart = "page" in position && position.page === 1;
  const hasNext = isBackwards || goesOn;
  const hasPrev = isBackwards ? goesOn : !isStart;
  return {
    next: hasNext && last !== undefined ? { after: last } : undefined,
    prev: hasPrev && first !== undefined ? { before: first } : undefined,
  };
}

function idOf(row: unknown): string | undefined {
  if (typeof row !== "object" || row === null || !("id" in row)) return undefined;
  return typeof row.id === "string" ? row.id : undefined;
}
