import type { AnyOperation } from "@overdub/contract";
import { toJsonSchema } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addMember } from "../members/members.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { servedOperations } from "../testing/served-operations.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import type { QuotaTable } from "./quotas.ts";
import { MAX_LINKS_OF_PARTNER, ROW_QUOTAS } from "./quotas.ts";

let workspace: StartedWorkspace;
beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

interface Fields {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly items?: Fields;
}

/** What fields need that are not tried. */
const GIVEN: Readonly<Record<string, unknown>> = {
  url: "https://acme.test/",
  name: "n",
  slug: "go.acme.test",
  clickId: "c",
  eventName: "e",
  externalId: "x",
  customerExternalId: "x",
  amount: 100,
  country: "US",
};

/** A megabyte in each field of an operation's body by itself, and in a list there. */
function* hugeBodies({ input }: AnyOperation): Generator<[field: string, body: unknown]> {
  if (!input.body) return;
  const schema = toJsonSchema(input.body, "input") as Fields;
  const fields = schema.properties ?? schema.items?.properties ?? {};
  const given = Object.fromEntries(Object.entries(GIVEN).filter(([name]) => name in fields));
  const huge = "x".repeat(1_000_000);
  for (const field of Object.keys(fields)) {
    for (const value of [huge, [huge], { comments: huge }]) {
      const body = { ...given, [field]: value };
      yield [field, schema.items ? [body] : body];
    }
  }
}

const written = servedOperations.map(({ operation }) => operation).filter(({ input }) => input.body !== null);

test.each(written.map((operation) => [operation.id, operation] as const))(
  "no field of %s takes a megabyte of text",
  async (_id, operation) => {
    const path = operation.path.replaceAll(/\{\w+\}/g, "x");
    for (const [field, body] of hugeBodies(operation)) {
      const { status } = await callApi(workspace, operation.method, path, { body });
      expect([field, status >= 400 && status < 500]).toEqual([field, true]);
    }
  },
);

test("a field that is too long is named, in the envelope of errors, and nothing is changed", async () => {
  const body = { url: "https://acme.test/", key: "kept", comments: "as it was" };
  const { id } = (await callApi(workspace, "POST", "/links", { body })).body as { id: string };
  for (const [field, max] of [
    ["comments", 5_000],
    ["video", 32_000],
    ["description", 5_000],
  ] as const) {
    const change = { comments: "changed", [field]: "x".repeat(max + 1) };
    expect(await refusal(workspace, "PATCH", `/links/${id}`, { body: change })).toEqual([
      422,
      "unprocessable_entity",
      `too_big: ${field}: Must be ${max} or fewer characters long.`,
    ]);
  }
  expect((await callApi(workspace, "GET", `/links/${id}`)).body).toMatchObject({ comments: "as it was", video: null });
});

describe("a full workspace", () => {
  /** A workspace with as many rows as it may have. @returns its id and key. */
  async function fill(table: QuotaTable, over: (index: number) => object): Promise<{ id: string; key: string }> {
    const { id, apiKey } = await workspace.addWorkspace({ slug: `full-${table.replace("_", "-")}` });
    const rows = Array.from({ length: ROW_QUOTAS[table].max }, (_, index) => ({ workspace_id: id, ...over(index) }));
    const insert = workspace.database.db.insertInto(table);
    for (let start = 0; start < rows.length; start += 500) {
      // The columns of a table are those of its own rows, which no type of several tables can say.
      await insert.values(rows.slice(start, start + 500) as never).execute();
    }
    return { id, key: apiKey };
  }
  const created = { created_at_ms: 0, updated_at_ms: 0 };
  const named = (index: number) => ({ id: `full_${index}`, name: `${index}`, name_lookup: `${index}` });

  test.each<[QuotaTable, string, object, (index: number) => object]>([
    ["tags", "/tags", { name: "one more" }, (index) => ({ ...named(index), color: "blue", created_at_ms: 0 })],
    ["folders", "/folders", { name: "one more" }, (index) => ({ ...named(index), access_level: "write", ...created })],
    [
      "domains",
      "/domains",
      { slug: "one-more.test" },
      (index) => ({ id: `full_${index}`, slug: `${index}.test`, is_primary: 0, verified: 0, archived: 0, ...created }),
    ],
  ])("of %s refuses one more by the API", async (table, path, body, over) => {
    const { key } = await fill(table, over);
    const { max, rows } = ROW_QUOTAS[table];
    expect(await refusal(workspace, "POST", path, { key, body })).toEqual([
      403,
      "exceeded_limit",
      `A workspace has at most ${max} ${rows}: remove one first.`,
    ]);
    expect((await callApi(workspace, "POST", path, { body })).status).toBe(201);
  });

  test("of members refuses one more by a command", async () => {
    const { id } = await fill("members", (index) => ({ user_id: `user_${index}`, role: "member", created_at_ms: 0 }));
    const adding = addMember(workspace.database.db, id, { role: "member" }, 0);
    await expect(adding).rejects.toThrow(
      new WorkspaceError("A workspace has at most 1000 members: remove one first.", { code: "exceeded_limit" }),
    );
  });

  describe("with a program", () => {
    const FULL = (what: string) => [403, "exceeded_limit", `${what}: remove one first.`];
    async function addProgram(slug: string) {
      const { id, apiKey: key } = await workspace.addWorkspace({ slug, domain: `${slug}.example` });
      const body = { name: "Acme", url: "https://acme.test/" };
      const { body: program } = await callApi(workspace, "POST", "/admin/program", { key, body });
      return { id, key, program: program as { id: string } };
    }
    const asks: readonly (readonly ["rewards" | "discounts", object])[] = [
      ["rewards", { reward: { event: "lead", type: "flat", amountInCents: 5 } }],
      ["discounts", { discount: { type: "percentage", amount: 5 } }],
    ];

    test.each(asks)("refuses one more of %s", async (table, body) => {
      const { id, key, program } = await addProgram(`full-${table}`);
      const amounts = { type: "flat", amount_cents: 5, amount_percent_hundredths: null, ...created };
      const more = table === "rewards" ? { event: "lead", version: 1 } : { provider: "custom" };
      const { max } = ROW_QUOTAS[table];
      const rows = Array.from({ length: max }, (_, index) => ({
        ...{ id: `full_${table}_${index}`, workspace_id: id, program_id: program.id, ...amounts },
        ...more,
      }));
      for (let start = 0; start < max; start += 500) {
        await workspace.database.db
          .insertInto(table)
          .values(rows.slice(start, start + 500) as never)
          .execute();
      }
      const asked = await refusal(workspace, "POST", `/admin/program/${table}`, { key, body });
      expect(asked).toEqual(FULL(`A workspace has at most ${max} ${table}`));
    });

    test("refuses one more link of a partner", async () => {
      const { id, key } = await addProgram("full-partner");
      const person = { name: "Ada", email: "ada@partner.test" };
      const { body: partner } = await callApi(workspace, "POST", "/partners", { key, body: person });
      const { db } = workspace.database;
      const { id: partnerId } = partner as { id: string };
      const link = await db
        .selectFrom("links")
        .selectAll()
        .where("partner_id", "=", partnerId)
        .executeTakeFirstOrThrow();
      const copies = Array.from({ length: MAX_LINKS_OF_PARTNER - 1 }, (_, index) => ({
        ...link,
        ...{ id: `full_link_${index}`, key: `full${index}`, key_lookup: `full${index}` },
        partner_group_default_link_id: null,
      }));
      for (let start = 0; start < copies.length; start += 100) {
        await db
          .insertInto("links")
          .values(copies.slice(start, start + 100))
          .execute();
      }
      const body = { partnerId, url: "https://acme.test/one-more" };
      const full = FULL(`A partner has at most ${MAX_LINKS_OF_PARTNER} links`);
      for (const method of ["POST", "PUT"] as const) {
        const path = method === "POST" ? "/partners/links" : "/partners/links/upsert";
        expect(await refusal(workspace, method, path, { key, body })).toEqual(full);
      }
      expect((await db.selectFrom("links").select("id").where("workspace_id", "=", id).execute()).length).toBe(
        MAX_LINKS_OF_PARTNER,
      );
    });
  });
});
