import { expect, onTestFinished, test } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import type { TestTables } from "../testing/tables.ts";
import { createMigrator } from "./create-migrator.ts";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";

describeEachDialect("keys in other scripts", ({ createEmptyUrl }) => {
  test.each([
    ["spring", []],
    ["xn--ber-ska", ["links.respell-keys"]],
    ["v2.xn--t-9faa", ["links.respell-keys"]],
  ])("where a link has the key %s, the migration adds %j", async (key, types) => {
    const database = openDatabase<TestTables>(await createEmptyUrl());
    onTestFinished(() => database.close());
    await createMigrator(database).migrateTo("0015-search-terms");
    const { db } = database;
    const limits = { requests_per_minute: 1, analytics_requests_per_second: 1, created_at_ms: 1 };
    await db
      .insertInto("workspaces")
      .values({ id: "ws_1", name: "One", slug: "one", ...limits })
      .execute();
    const address = { domain: "go.acme.test", key, key_lookup: key, url: "https://acme.test/" };
    const flags = { archived: 0, track_conversion: 0, proxy: 0, rewrite: 0, do_index: 0, public_stats: 0 } as const;
    const counters = { clicks: 0, leads: 0, conversions: 0, sales: 0, sale_amount_cents: 0 };
    const links = ["link_1", "link_2"].map((id) => ({
      ...{ id, workspace_id: "ws_1", external_id: null, folder_id: null, user_id: null },
      ...{ ...address, key_lookup: id === "link_1" ? key : "other", ...flags, ...counters },
      ...{ created_at_ms: 1, updated_at_ms: 1 },
    }));
    await db.insertInto("links").values(links).execute();
    await migrate(database);
    const jobs = await db.selectFrom("jobs").select(["type", "payload", "run_at_ms"]).execute();
    expect(jobs).toEqual(types.map((type) => ({ type, payload: "{}", run_at_ms: 0 })));
  });
});
