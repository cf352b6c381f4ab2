import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  countEvents,
  dubClient,
  missing,
  readAcknowledged,
  recordAcknowledged,
  repeat,
  SALE_CENTS,
  startOverdub,
  Traffic,
} from "@overdub/testkit";
import { expect, test, vi } from "vitest";

// For a long run.
vi.setConfig({ testTimeout: 1_800_000 });

/** `OVERDUB_TEST_KILLS=20` for a long run. */
const KILLS = Number(process.env.OVERDUB_TEST_KILLS ?? 2);
const CUSTOMERS_AT_ONCE = 6;
const VISITORS_AT_ONCE = 6;
/** So that most kills hit a drain in the background, too: there is one every second. */
const LONGEST_ROUND_MS = 2_500;
const PATIENCE = { timeout: 60_000 };

test("kill -9 under a load of clicks, leads and sales loses nothing that was acknowledged and doubles nothing", async () => {
  await using first = await startOverdub({ args: ["--empty"] });
  const { data, workspaceKey } = first;
  const traffic = new Traffic();
  const linkIds = await traffic.createLinks(dubClient(first, workspaceKey));
  await first.stop();

  const acknowledgedFile = join(data, "acknowledged");
  for (let round = 0; round < KILLS; round += 1) {
    await using server = await startOverdub({ data, ...recordAcknowledged(acknowledgedFile) });
    const dub = dubClient(server, workspaceKey);
    const load = [
      ...repeat(VISITORS_AT_ONCE, () => traffic.visit(server)),
      ...repeat(CUSTOMERS_AT_ONCE, () => traffic.convert(server, dub)),
    ];
    const soldBefore = traffic.sales.size;
    await vi.waitUntil(() => traffic.sales.size > soldBefore, PATIENCE);
    await sleep(Math.random() * LONGEST_ROUND_MS);
    await server.stop("SIGKILL");
    await Promise.all(load);
  }
  const acknowledged = await readAcknowledged(acknowledgedFile);
  expect(acknowledged.click.length).toBeGreaterThan(KILLS * 50);

  await using server = await startOverdub({ data });
  const dub = dubClient(server, workspaceKey);
  // A repeat of what was acknowledged changes nothing.
  for (const invoiceId of [...traffic.sales].slice(-5)) {
    const customerExternalId = invoiceId.replace("invoice", "customer");
    await dub.trackSale({ body: { customerExternalId, amount: SALE_CENTS, invoiceId } });
  }
  const counted = await countEvents(dub, linkIds);
  for (const kind of ["click", "lead", "sale"] as const) expect(missing(acknowledged[kind], counted[kind])).toEqual([]);
  expect(missing(traffic.leads, counted.customers)).toEqual([]);
  expect(missing(traffic.sales, counted.invoices)).toEqual([]);
  for (const kind of ["click", "lead", "sale"] as const) {
    const [told, all] = [acknowledged[kind].length, counted[kind].length];
    console.log(
      `${KILLS} kills: ${told} ${kind}s acknowledged, ${all} counted, ${all - told} committed without a word`,
    );
  }
  console.log(`${traffic.leads.size} leads and ${traffic.sales.size} sales answered`);
});
