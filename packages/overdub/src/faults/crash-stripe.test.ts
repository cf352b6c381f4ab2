import { createHmac, randomInt } from "node:crypto";
import type { StartedOverdub } from "@overdub/testkit";
import { addressOf, dubClient, repeat, startOverdub, visit } from "@overdub/testkit";
import { expect, test, vi } from "vitest";

// For a long run.
vi.setConfig({ testTimeout: 1_800_000 });

/** `OVERDUB_TEST_KILLS=20` for a long run. */
const KILLS = Number(process.env.OVERDUB_TEST_KILLS ?? 2);
const SENDERS = 4;
/** Between two kills, and those that a server may still answer after it was told to die. */
const CUSTOMERS = 40;
/** What a killed server was at work on, another one takes over after some minutes at most. */
const PATIENCE = { timeout: 300_000, interval: 500 };
const SECRET = "whsec_of_a_test";
const CENTS = 1_000;

/** One customer with one payment, told of twice, in two events that come in either order. */
function purchaseEvents(customer: number, dubClickId: string | null | undefined) {
  const created = Math.floor(Date.now() / 1_000);
  const event = (name: string, type: string, object: object) => ({
    ...{ id: `evt_${name}_${customer}`, object: "event", type, created, livemode: false },
    data: { object },
  });
  const metadata = { dubCustomerExternalId: `user_${customer}`, dubClickId };
  const events = [
    event("made", "customer.created", { id: `cus_${customer}`, object: "customer", metadata }),
    event("paid", "invoice.paid", {
      ...{ id: `in_${customer}`, object: "invoice", customer: `cus_${customer}`, amount_paid: CENTS, currency: "usd" },
      ...{ payment_intent: `pi_${customer}`, charge: `ch_${customer}`, metadata: {}, lines: { data: [] } },
    }),
  ];
  return customer % 2 === 0 ? events : events.toReversed();
}

test("kill -9 while Stripe's events are in flight: each that was acknowledged counts exactly once", async () => {
  await using first = await startOverdub({ args: ["--empty"] });
  const { data, workspaceKey, apiToken, accountId } = first;
  const link = { url: "https://acme.test/", key: "buy", trackConversion: true };
  const { id: linkId } = await dubClient(first, workspaceKey).createLink({ body: link });
  const made = await fetch(`${first.gateway}/conversion-source`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
    body: JSON.stringify({ integrated_account_id: accountId, provider: "stripe", signing_secret: SECRET }),
  });
  expect(made.status).toBe(201);
  const { id: sourceId } = (await made.json()) as { id: string };
  // Before the kills, since a click is acknowledged by the outbox, and not by its redirect.
  const clicks: (string | null | undefined)[] = [];
  while (clicks.length < CUSTOMERS * KILLS) {
    const { location } = await visit(`${first.workspace}/buy`, { ip: addressOf(clicks.length) });
    clicks.push(URL.parse(location ?? "")?.searchParams.get("dub_id"));
  }
  await first.stop();

  const paid = new Set<number>();
  let last = -1;
  const send = async ({ gateway }: StartedOverdub, event: object) => {
    const body = JSON.stringify(event);
    const at = Math.floor(Date.now() / 1_000);
    const v1 = createHmac("sha256", SECRET).update(`${at}.${body}`).digest("hex");
    const headers = { "stripe-signature": `t=${at},v1=${v1}` };
    const { status } = await fetch(`${gateway}/conversions/${sourceId}`, { method: "POST", headers, body });
    if (status !== 200) throw new Error(`The event was answered with ${status}.`);
  };
  const buy = async (server: StartedOverdub) => {
    last += 1;
    const customer = last;
    if (customer >= clicks.length) throw new Error("There are no more customers.");
    for (const event of purchaseEvents(customer, clicks[customer])) await send(server, event);
    paid.add(customer);
  };
  for (let round = 0; round < KILLS; round += 1) {
    await using server = await startOverdub({ data });
    // After a different amount of progress each time, so that on a quick machine, too, there are customers left.
    const lastOfRound = last + SENDERS + randomInt(CUSTOMERS / 2);
    const buyUntilKilled = () => {
      const bought = buy(server);
      if (last === lastOfRound) void server.stop("SIGKILL");
      return bought;
    };
    await Promise.all(repeat(SENDERS, buyUntilKilled));
    expect(last).toBeGreaterThanOrEqual(lastOfRound);
    await server.finished;
  }

  await using server = await startOverdub({ data });
  // Stripe sends again what was not answered, and now and then what was.
  for (let customer = 0; customer <= Math.min(last, clicks.length - 1); customer += 1) {
    if (paid.has(customer) && customer % 3 !== 0) continue;
    for (const event of purchaseEvents(customer, clicks[customer])) await send(server, event);
    paid.add(customer);
  }
  const dub = dubClient(server, workspaceKey);
  const boughtBy = async (customer: number) => {
    const [found] = await dub.getCustomers({ query: { externalId: `user_${customer}` } });
    return [found?.sales ?? 0, found?.saleAmount ?? 0];
  };
  for (const customer of paid) await expect.poll(() => boughtBy(customer), PATIENCE).toEqual([1, CENTS]);
  const { leads, sales, saleAmount } = await dub.getLinkInfo({ query: { linkId } });
  expect({ leads, sales, saleAmount }).toEqual({ leads: paid.size, sales: paid.size, saleAmount: paid.size * CENTS });
});
