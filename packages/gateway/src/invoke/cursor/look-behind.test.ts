import fc from "fast-check";
import { expect, test } from "vitest";
import { endBehind, gapOf, planLook } from "./look-behind.ts";
import { planPage } from "./plan-page.ts";

const MAX = 1000;
const PAGING = { style: "page", sizeParameter: "limit", maxSize: MAX, mayBeShort: true } as const;
const planOf = (limit: number) => planPage({ paging: PAGING, query: {}, limit, cursor: undefined });

test.each([
  [100, { from: 0, to: 100 }, { page: "1", limit: "1000" }],
  [100, { from: 100, to: 200 }, { page: "2", limit: "200" }],
  [100, { from: 100, to: 400 }, { page: "2", limit: "400" }],
  [100, { from: 900, to: 1000 }, { page: "2", limit: "1000" }],
  [1000, { from: 2000, to: 3000 }, { page: "4", limit: "1000" }],
])("by pages of %d, behind %j it looks at %j", (limit, gap, query) => {
  expect(planLook(planOf(limit), gap).plan.query).toEqual(query);
});

test("a look begins within the gap, reaches behind it, and the end is found in at most four", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MAX }), fc.integer({ min: 1, max: 500 }), (size, page) => {
      const plan = planOf(size);
      let gap = gapOf(page, plan);
      const end = endBehind(gap, plan);
      expect(end - gap.to).toBeGreaterThanOrEqual(Math.min(4 * size, MAX));
      let looks = 0;
      for (; gap.to < end; looks += 1) {
        const look = planLook(plan, gap);
        const start = (Number(look.plan.query.page) - 1) * look.plan.size;
        expect(start >= gap.from && start <= gap.to).toBe(true);
        expect(look.plan.size).toBeLessThanOrEqual(MAX);
        expect(look.end).toBe(start + look.plan.size);
        expect(look.end).toBeGreaterThan(gap.to);
        gap = { from: gap.from, to: look.end };
      }
      expect(looks).toBeLessThanOrEqual(4);
    }),
  );
});
