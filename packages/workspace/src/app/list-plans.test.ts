import type { AnyOperation } from "@overdub/contract";
import { operations } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { avoidingWholeReads, planFaults } from "@overdub/testkit/plan-faults";
import { expect, onTestFinished, test, vi } from "vitest";
import { callApi } from "../testing/call-api.ts";
import { startWorkspaceOnPostgres } from "../testing/start-workspace-on-postgres.ts";

let workspace: StartedWorkspace;
let folderId: string;

const started = {
  sqlite: () => startWorkspace(),
  postgres: () => startWorkspaceOnPostgres({}, avoidingWholeReads),
};
type Dialect = keyof typeof started;

/** What may be sorted, and why no index could give it in order. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "getCustomersCount groupBy=country": "groups are sorted by how many customers they have",
  "getCustomersCount groupBy=linkId": "groups are sorted by how many customers they have",
};

/** It never ends; and half a minute has to pass between two exports, which ask what the others ask. */
const LEFT_OUT = new Set<string>(["streamEvents", "exportAnalytics"]);

async function setUp(dialect: Dialect): Promise<void> {
  workspace = await started[dialect]();
  await callApi(workspace, "POST", "/admin/program", { body: { name: "Acme", url: "https://acme.test/" } });
  folderId = ((await callApi(workspace, "POST", "/folders", { body: { name: "one" } })).body as { id: string }).id;
}

test.each<Dialect>(["sqlite", "postgres"])(
  "no list, count or analytics reads or sorts all rows where an index could give a page of them, on %s",
  async (dialect) => {
    await setUp(dialect);
    onTestFinished(() => workspace.close());
    const { db } = workspace.database;
    const run = vi.spyOn(db.getExecutor(), "executeQuery");
    const found: Record<string, string[]> = {};
    let asked = 0;
    for (const operation of Object.values(operations) as AnyOperation[]) {
      if (operation.method !== "GET" || operation.path.includes("{") || LEFT_OUT.has(operation.id)) continue;
      for (const query of queriesOf(operation)) {
        run.mockClear();
        const { status } = await callApi(workspace, "GET", `${operation.path}?${query}`);
        // Some filters name what is not there.
        if (status !== 200) continue;
        asked += 1;
        const statements = run.mock.calls.map(([statement]) => statement);
        const faults = new Set<string>();
        for (const statement of statements)
          for (const fault of await planFaults(db, statement, dialect)) faults.add(fault);
        if (faults.size > 0) found[`${operation.id} ${query}`.trim()] = [...faults];
      }
    }
    for (const excepted of Object.keys(EXCEPTIONS)) {
      expect(found[excepted], excepted).toBeDefined();
      delete found[excepted];
    }
    expect(found).toEqual({});
    expect(asked).toBeGreaterThan(200);
  },
  120_000,
);

interface Shaped {
  readonly unwrap?: () => Shaped;
  readonly options?: readonly unknown[];
}

/** Without a filter, and with each of those that there are; of those with few values, with each value. */
function queriesOf({ input }: AnyOperation): string[] {
  const values: Readonly<Record<string, string>> = {
    ...{ domain: "localhost", folderId, userId: workspace.workspace.userId, linkId: "link_1", tenantId: "t" },
    ...{ tagId: "tag_1", tagIds: "tag_1", tagNames: "a", search: "abcd", customerId: "cus_1", country: "US" },
    ...{ email: "a@b.test", externalId: "x", partnerId: "pn_1", groupId: "grp_1", invoiceId: "in_1", payoutId: "po_1" },
  };
  const shape = (input.query as { shape?: Readonly<Record<string, Shaped>> } | undefined)?.shape ?? {};
  const filters = Object.entries(shape).flatMap(([name, schema]) => {
    const options = optionsOf(schema) ?? (values[name] === undefined ? [] : [values[name]]);
    return options.map((value) => `${name}=${encodeURIComponent(String(value))}`);
  });
  return ["", ...filters];
}

function optionsOf(schema: Shaped): readonly unknown[] | undefined {
  if (schema.options) return schema.options.every((option) => typeof option === "string") ? schema.options : undefined;
  return schema.unwrap && optionsOf(schema.unwrap());
}
