import { describeEachDialect } from "@overdub/storage/testing/databases";
import { expect, test } from "vitest";
import { startTestGateway } from "../testing/test-gateway.ts";

describeEachDialect("the installation", ({ createUrl }) => {
  test("tells how many entries of the logs are deleted within a day", async () => {
    const retention = { events_days: null, request_log_days: 30, audit_log_days: 2 };
    const readInstallation = async () => ({ retention, backup: { last: null, elsewhere: [] } });
    await using t = await startTestGateway({ databaseUrl: await createUrl(), readInstallation });
    t.script(() => ({ json: { id: "link_1", url: "https://acme.com", key: "x" } }));
    const path = `/proxy/links?integrated_account_id=${t.account.id}`;
    await t.call("POST", path, { body: { url: "https://acme.com" } });
    const due = async () => (await t.call("GET", "/installation")).json.due;
    expect(await due()).toEqual({ request_log: 0, audit_log: 0 });
    t.nowMs += 86_400_000 + 1_000;
    expect(await due()).toEqual({ request_log: 0, audit_log: 1 });
    t.nowMs += 28 * 86_400_000;
    // It is written once its caller has the answer.
    await expect.poll(due).toEqual({ request_log: 1, audit_log: 1 });
  });
});
