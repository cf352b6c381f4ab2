import { compareSync } from "@overdub/testkit/compare-sync";
import { expect, test } from "vitest";

/** `npm run test:sync` does the same with a million. */
test("kill -9 in the middle of syncs to four sinks that refuse: each has every event, and none twice, late ones too", async () => {
  const results = await compareSync({ events: 10_000, late: 1_000, kills: 1, refusals: 1 });
  const exact = { missing: 0, surplus: 0 };
  expect(results).toMatchObject([
    { name: "Parquet", ...exact },
    { name: "PostgreSQL", ...exact },
    { name: "ClickHouse", ...exact },
    { name: "HTTP receiver", ...exact },
  ]);
  expect(results.at(-1)?.refusals).toBeGreaterThan(0);
}, 480_000);
