import type { Paging } from "@overdub/contract";
import { isFields } from "../json/fields.ts";
import type { OperationResult } from "./call-upstream.ts";
import { endBehind, gapOf, planLook } from "./cursor/look-behind.ts";
import type { PagePlan } from "./cursor/plan-page.ts";
import { atPage } from "./cursor/plan-page.ts";

export interface FoundPage {
  /** Of the page that was found, as its cursors need it. */
  readonly plan: PagePlan;
  readonly answer: OperationResult;
  /** Whether rows are known to stand behind a page that is empty all the same. */
  readonly isMoreBehind: boolean;
}

type Ask = (plan: PagePlan) => Promise<OperationResult>;

/** For one page of a caller. */
const MAX_CALLS = 5;

/**
 * Asks for a page and, in place of one that came empty and may have others behind it, for these: in as few requests as
 * tell that the list is over. See behaviour/gateway 5.3.
 */
export async function findPage(first: PagePlan, ask: Ask): Promise<FoundPage> {
  const answer = await ask(first);
  const { position, short } = first;
  if (!short || !("page" in position)) return { plan: first, answer, isMoreBehind: false };
  if (position.isBackwards) return walk(first, answer, position.page, MAX_CALLS - 1, ask);
  if (answer.isLastPage) return { plan: { ...first, short: undefined }, answer, isMoreBehind: false };
  if (rowsOf(answer.json).length > 0) return { plan: first, answer, isMoreBehind: false };

  let gap = gapOf(position.page, first);
  const end = endBehind(gap, first);
  for (let calls = 1; gap.to < end && calls < MAX_CALLS; calls += 1) {
    const look = planLook(first, gap);
    const seen = await ask(look.plan);
    if (rowsOf(seen.json).length > 0) {
      const page = Math.floor(gap.to / first.size);
      return walk(first, answer, page, MAX_CALLS - 1 - calls, ask);
    }
    if (seen.isLastPage) break;
    gap = { from: gap.from, to: look.end };
  }
  return { plan: first, answer, isMoreBehind: false };
}

/** Page by page, in the direction of the reader, until one has rows. @param page the last one that is known to be empty. */
async function walk(
  first: PagePlan,
  empty: OperationResult,
  page: number,
  maxCalls: number,
  ask: Ask,
): Promise<FoundPage> {
  const isBackwards = "isBackwards" in first.position;
  let plan = atPage(first, page);
  let answer = empty;
  for (let calls = 0; calls < maxCalls && rowsOf(answer.json).length === 0; calls += 1) {
    const next = page + (isBackwards ? -1 : 1) * (calls + 1);
    if (next < 1) break;
    plan = atPage(first, next);
    answer = await ask(plan);
  }
  return { plan, answer, isMoreBehind: !isBackwards };
}

/** Clients loop over `result`, so it is an array even where Dub answers with one object. */
function rowsOf(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json;
  return json === null ? [] : [json];
}

/** What a response says of its page: the rows and, where it comes in an object that tells, whether there are more. */
export function readAnswer({ style }: Paging, json: unknown): { rows: readonly unknown[]; hasMore?: boolean } {
  if (style !== "cursor" || !isFields(json) || !Array.isArray(json.data)) return { rows: rowsOf(json) };
  const { pagination } = json;
  const hasMore = isFields(pagination) ? pagination.hasMore : undefined;
  return { rows: json.data, ...(typeof hasMore === "boolean" && { hasMore }) };
}
