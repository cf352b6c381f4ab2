import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "@overdub/storage/testing/temporary-directory";
import { expect, onTestFinished, test } from "vitest";
import { CUSTOMERS, customersDub } from "../testing/customers-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

/** What reads the template's expressions is a process of its own. */
async function profileTrigger(t: TestGateway): Promise<void> {
  const make = async (path: string, body: object) => (await t.call("POST", path, { body })).json.id;
  const args = { datastore_id: await make("/datastore", { label: "CRM", type: "file" }) };
  const sync_job_id = await make("/sync-job", { template_id: "dub-customer-profiles" });
  const cron = { integrated_account_id: t.account.id, cron_expression: "0 * * * *", error_handling: "ignore" };
  const id = await make("/sync-job-cron-trigger", { sync_job_id, args, ...cron });
  await t.call("POST", `/sync-job-cron-trigger/${id}/schedule`);
}

test("records of customers are passed on by a schedule, into any sink: everybody at first, then whoever has done something since", async () => {
  const folder = await temporaryDirectory();
  const dub = customersDub();
  const t = await startTestGateway({ filesFolder: folder });
  onTestFinished(() => t[Symbol.asyncDispose]());
  t.script(dub.script);
  await profileTrigger(t);
  const work = async () => {
    await t.gateway.jobs.runDue();
    return (await t.call("GET", "/run")).json.result[0];
  };
  const written = async (runId: string) => {
    const names = await readdir(folder, { recursive: true });
    const own = names.filter((name) => name.includes(runId)).toSorted();
    const texts = await Promise.all(own.map((name) => readFile(join(folder, name), "utf8")));
    return texts
      .join("")
      .trimEnd()
      .split("\n")
      .map((line): string => JSON.parse(line).id);
  };
  const pass = async () => {
    t.nowMs += 3_600_000;
    await t.gateway.jobs.runDue();
    return work();
  };
  dub.faults.push({ path: /events.+cus_02/, status: 429, headers: { "retry-after": "1" }, times: 100 });
  expect(await pass()).toMatchObject({ kind: "sync", state: "rate_limited", counts: { done: 20 } });
  dub.faults.length = 0;
  t.nowMs += 2_000;
  const all = await work();
  expect(all).toMatchObject({ state: "completed", counts: { done: CUSTOMERS.length, failed: 0 } });
  expect(await written(all.id)).toEqual(CUSTOMERS.map(({ id }) => id));

  dub.faults.push({ path: /customers\/cus_002/, status: 403, times: 1 });
  const since = await pass();
  expect(since).toMatchObject({ state: "completed", counts: { done: 1, failed: 1, skipped: 1 } });
  expect(await written(since.id)).toEqual(["cus_001"]);
  // Who could not be read is read again with the next run.
  const again = await pass();
  expect(await written(again.id)).toEqual(["cus_001", "cus_002"]);
});
