import type { PagePlan } from "./plan-page.ts";
import { atPage } from "./plan-page.ts";

/** Rows of a list that are known to be left out, by number from 0: from the first one to before the other. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The rows of a page that came empty. */
export function gapOf(page: number, { size }: PagePlan): Gap {
  return { from: (page - 1) * size, to: page * size };
}

/** Where a list is over if nothing is found before. See behaviour/gateway 5.3. */
export function endBehind({ to }: Gap, { size, short }: PagePlan): number {
  return to + Math.min(4 * size, short?.maxSize ?? 0);
}

/**
 * What to ask to learn most of what is behind a gap: of all pages, of any size, that begin within it or right behind it,
 * the one that reaches furthest.
 */
export function planLook(plan: PagePlan, { from, to }: Gap): { readonly plan: PagePlan; readonly end: number } {
  let size = plan.size;
  let page = Math.floor(to / size) + 1;
  for (let candidate = plan.short?.maxSize ?? 0; candidate > plan.size; candidate -= 1) {
    const before = Math.floor(to / candidate);
    if (before * candidate < from || (before + 1) * candidate <= page * size) continue;
    page = before + 1;
    size = candidate;
  }
  return { plan: atPage(plan, page, size), end: page * size };
}
