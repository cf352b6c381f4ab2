import { randomUUID } from "node:crypto";
import { describeEachDialect } from "@overdub/storage/testing/databases";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { MasterKeys } from "../credentials/master-key.ts";
import { MasterKeyError } from "../credentials/master-key.ts";
import { API_KEY, startTestGateway, testMasterKeys } from "../testing/test-gateway.ts";
import type { GatewayTables } from "./gateway-tables.ts";
import { checkMasterKeys, countSealedTexts, reencrypt, SEALED_COLUMNS } from "./sealed-columns.ts";

const SEALED = /^v\d\.[0-9a-f]{12}\./;

/** Of every table: `table.column` of what looks sealed, with the ids of the keys. */
async function findSealed(db: Kysely<GatewayTables>): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const { name } of await db.introspection.getTables()) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
    for (const [column, value] of rows.flatMap(Object.entries)) {
      if (typeof value !== "string" || !SEALED.test(value)) continue;
      const ids = found.get(`${name}.${column}`) ?? new Set();
      found.set(`${name}.${column}`, ids.add(value.split(".")[1] ?? ""));
    }
  }
  return found;
}

describeEachDialect("the master key is changed", ({ createUrl }) => {
  test("every sealed column is reached, whatever had sealed it", async () => {
    await using t = await startTestGateway({ databaseUrl: await createUrl() });
    await t.call("POST", `/proxy/tags?integrated_account_id=${t.account.id}`, {
      headers: { "idempotency-key": randomUUID() },
      body: { name: "x" },
    });
    const install = (await t.call("GET", "/environment-integration")).json.result[0].id;
    await t.call("PATCH", `/environment-integration/${install}`, {
      body: { override: { credentials: { client_id: "dub_app_x", client_secret: "dub_app_secret_x" } } },
    });
    await t.call("POST", "/link-token", { body: { tenant_id: "later", context: { api_key: API_KEY } } });
    await t.call("POST", "/webhook", { body: { target_url: "https://product.example/hook" } });
    await t.call("POST", "/conversion-source", {
      body: { integrated_account_id: t.account.id, provider: "stripe", signing_secret: "whsec_x" },
    });
    await t.call("POST", "/datastore", {
      body: { label: "x", type: "postgres", config: { connection_string: "postgres://u:p@db.example/x" } },
    });
    for (let more = 0; more < 3; more += 1) await t.connect({ tenant: more });
    const [old] = t.masterKeys.ring;
    const rotated = await testMasterKeys(t.masterKeys);
    const before = await findSealed(t.db);
    const listed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
    // What was done above fills every one of them but the log of bulk calls, and what a person is about to authorise.
    const elsewhere = ["bulk_batches.outcomes", "dub_webhooks.secret", "oauth_authorizations.code_verifier"];
    expect(listed.filter((name) => !elsewhere.includes(name)).toSorted()).toEqual([...before.keys()].toSorted());

    const told: number[] = [];
    expect(await reencrypt(t.db, rotated, (done) => told.push(done))).toBe(10);
    expect(told.at(-1)).toBe(10);
    for (const [column, ids] of await findSealed(t.db))
      expect([column, [...ids]]).toEqual([column, [rotated.ring[0].id]]);
    expect(await countSealedTexts(t.db)).not.toContainEqual(expect.objectContaining({ keyId: old.id }));
    expect(await reencrypt(t.db, rotated)).toBe(0);

    const alone: MasterKeys = { ring: [rotated.ring[0]], reload: () => false };
    await checkMasterKeys(t.db, alone);
    await using next = await startTestGateway({ database: { ...t, masterKeys: alone } });
    expect((await next.call("GET", `/proxy/links?integrated_account_id=${t.account.id}`)).status).toBe(200);
    expect(next.sent[0]?.headers.authorization).toBe(`Bearer ${API_KEY}`);
  });

  test("more rows than are taken at once", async () => {
    await using t = await startTestGateway({ databaseUrl: await createUrl() });
    const row = await t.db.selectFrom("integrated_accounts").selectAll().executeTakeFirstOrThrow();
    const ids = Array.from({ length: 450 }, () => randomUUID());
    const credential = (id: string) => t.gateway.context.vault.seal(id, { api_key: id });
    await t.db
      .insertInto("integrated_accounts")
      .values(ids.map((id) => ({ ...row, id, credential: credential(id) })))
      .execute();
    const rotated = await testMasterKeys(t.masterKeys);
    expect(await reencrypt(t.db, rotated)).toBe(451);
    expect(await countSealedTexts(t.db)).toEqual([
      { table: "integrated_accounts", keyId: rotated.ring[0].id, texts: 451 },
    ]);
  });
});

describe("at the start", () => {
  test("a wrong key is told in one line", async () => {
    await using t = await startTestGateway();
    const wrong = await testMasterKeys();
    const error = await checkMasterKeys(t.db, wrong).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MasterKeyError);
    expect((error as Error).message).toBe(
      `The master key does not open 1 stored secret(s), such as credentials of accounts. Restore the key they were sealed with: ${t.masterKeys.ring[0].id}.`,
    );
  });

  test("what goes within a day asks for no key", async () => {
    await using t = await startTestGateway();
    await t.call("POST", `/proxy/tags?integrated_account_id=${t.account.id}`, {
      headers: { "idempotency-key": randomUUID() },
      body: { name: "x" },
    });
    await t.db.deleteFrom("integrated_accounts").execute();
    await checkMasterKeys(t.db, await testMasterKeys());
  });
});
