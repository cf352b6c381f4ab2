import type { EventStore, Outbox, SqlDialect } from "@overdub/storage";
import type { ExchangeRates } from "../currency/exchange-rates.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Context } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";

export interface CommissionDeps {
  readonly dialect: SqlDialect;
  readonly exchangeRates: ExchangeRates;
  readonly eventStore: EventStore;
  readonly outbox: Outbox<WorkspaceTables>;
}

export type CommissionsContext = Context & CommissionDeps;

export const implement = implementWith<CommissionDeps>();
