import type { CommissionDeps } from "../commissions/context.ts";
import type { Context } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";
import type { Locator } from "../visits/geography.ts";

export interface ManualDeps extends Pick<CommissionDeps, "outbox" | "exchangeRates"> {
  readonly locator: Locator;
}

export type ManualContext = Context & ManualDeps;

export const implement = implementWith<ManualDeps>();
