import { expect, test } from "vitest";
import { startTestGateway } from "../testing/test-gateway.ts";

test("a call that Dub has answered does not fail because its outcome cannot be recorded", async () => {
  await using t = await startTestGateway();
  t.script(async () => {
    await t.db.schema.alterTable("integrated_accounts").renameTo("gone").execute();
    return { status: 401, json: { error: { message: "Invalid" } } };
  });
  const answer = await t.call("GET", `/proxy/links?integrated_account_id=${t.account.id}`);
  expect(answer.json).toMatchObject({ statusCode: 401, message: "Invalid" });
  expect(t.logged.join()).toContain("The status of an account could not be recorded");
});
