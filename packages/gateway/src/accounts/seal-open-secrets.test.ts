import { expect, test } from "vitest";
import { startTestGateway } from "../testing/test-gateway.ts";
import { disconnectAccount } from "./disconnect-account.ts";
import { findAccount } from "./queries.ts";
import { sealOpenSecrets } from "./seal-open-secrets.ts";
import { openSecrets } from "./secrets.ts";

test("what an earlier version left in clear is sealed at the start, beside the key, and gone where that was deleted", async () => {
  await using t = await startTestGateway();
  const { db, vault } = t.gateway.context;
  const other = await t.connect();
  await disconnectAccount(t.gateway.context, { id: other.id, environmentId: other.environmentId });
  const context = { label: "Acme", refresh_token: "canary_r", oauth: { client_id: "i", client_secret: "canary_s" } };
  await db
    .updateTable("integrated_accounts")
    .set({ context: JSON.stringify(context) })
    .execute();
  const before = openSecrets(vault, t.account);

  await sealOpenSecrets(db, vault);
  await sealOpenSecrets(db, vault);
  const rows = await db.selectFrom("integrated_accounts").selectAll().execute();
  expect(rows).toHaveLength(2);
  expect(JSON.stringify(rows)).not.toContain("canary");
  expect(rows.map((row) => JSON.parse(row.context))).toEqual(
    Array.from(rows, () => ({ label: "Acme", oauth: { client_id: "i" } })),
  );
  const account = await findAccount(db, t.account);
  if (!account) throw new Error("The account is gone");
  expect(openSecrets(vault, account)).toEqual({
    ...before,
    refresh_token: "canary_r",
    oauth: { client_secret: "canary_s" },
  });
  expect(rows.find(({ id }) => id === other.id)?.credential).toBe("");
});
