import type { Call } from "../links/fill.ts";
import { median } from "../measure/statistics.ts";

const LINKS = ["plain", "rewarded"] as const;

export interface SaleCosts {
  /** A link of nobody. */
  readonly plain: Cost;
  /** A partner's link, whose sales earn a commission. */
  readonly rewarded: Cost;
}

interface Cost {
  /** Until the sale is answered. */
  readonly answeredMs: number;
  /** Until its commission is there, too. */
  readonly doneMs: number;
}

export interface SaleServer {
  readonly call: Call;
  /** Runs the jobs that are due. */
  readonly runJobs: () => Promise<void>;
  /** Resolves when all events are in the event store. */
  readonly drain: () => Promise<void>;
}

/**
 * `track/sale` of a customer of each link, in turns, each when nothing of the one before is under way; medians.
 *
 * @param sales of each link.
 */
export async function compareSales(
  { call, runJobs, drain }: SaleServer,
  keys: Readonly<Record<keyof SaleCosts, string>>,
  sales: number,
): Promise<SaleCosts> {
  for (const [name, key] of Object.entries(keys)) {
    const { clickId } = JSON.parse(await call("POST", "/track/click", { domain: "localhost", key }));
    await call("POST", "/track/lead", { clickId, eventName: "Sign up", customerExternalId: `buyer-${name}` });
  }
  await runJobs();
  const measured: Record<keyof SaleCosts, Cost[]> = { plain: [], rewarded: [] };
  for (let sale = -Math.ceil(sales / 10); sale < sales; sale += 1) {
    for (const name of sale % 2 === 0 ? LINKS : LINKS.toReversed()) {
      await drain();
      const invoiceId = `${name}-${sale}`;
      const startedMs = performance.now();
      await call("POST", "/track/sale", { customerExternalId: `buyer-${name}`, amount: 4900, invoiceId });
      const answeredMs = performance.now() - startedMs;
      await runJobs();
      const doneMs = performance.now() - startedMs;
      // Those before the first one warm up.
      if (sale >= 0) measured[name].push({ answeredMs, doneMs });
    }
  }
  const of = (costs: readonly Cost[]): Cost => ({
    answeredMs: median(costs.map((cost) => cost.answeredMs)),
    doneMs: median(costs.map((cost) => cost.doneMs)),
  });
  return { plain: of(measured.plain), rewarded: of(measured.rewarded) };
}
