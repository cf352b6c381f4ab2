import type { Call } from "../links/fill.ts";
import { median } from "../measure/statistics.ts";

const SALES_A_TURN = 50;

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

/** `track/sale` of a customer of each link, one after the other, in turns; medians for one sale. */
export async function compareSales(
  call: Call,
  runJobs: () => Promise<void>,
  keys: Readonly<Record<keyof SaleCosts, string>>,
  turns: number,
): Promise<SaleCosts> {
  for (const [name, key] of Object.entries(keys)) {
    const { clickId } = JSON.parse(await call("POST", "/track/click", { domain: "localhost", key }));
    await call("POST", "/track/lead", { clickId, eventName: "Sign up", customerExternalId: `buyer-${name}` });
  }
  await runJobs();
  const measured: Record<keyof SaleCosts, Cost[]> = { plain: [], rewarded: [] };
  // The first turn warms up.
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const name of ["plain", "rewarded"] as const) {
      const startedMs = performance.now();
      for (let sale = 0; sale < SALES_A_TURN; sale += 1) {
        const invoiceId = `${name}-${turn}-${sale}`;
        await call("POST", "/track/sale", { customerExternalId: `buyer-${name}`, amount: 4900, invoiceId });
      }
      const answeredMs = (performance.now() - startedMs) / SALES_A_TURN;
      await runJobs();
      const doneMs = (performance.now() - startedMs) / SALES_A_TURN;
      if (turn > 0) measured[name].push({ answeredMs, doneMs });
    }
  }
  const of = (costs: readonly Cost[]): Cost => ({
    answeredMs: median(costs.map((cost) => cost.answeredMs)),
    doneMs: median(costs.map((cost) => cost.doneMs)),
  });
  return { plain: of(measured.plain), rewarded: of(measured.rewarded) };
}
