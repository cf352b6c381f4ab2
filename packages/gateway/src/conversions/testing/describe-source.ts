/** A source of Stripe on either database, around a scripted Dub; imported by tests only. */
import { describeEachDialect } from "@overdub/storage/testing/databases";
import { afterEach, beforeEach } from "vitest";
import type { Answer, TestGateway } from "../../testing/test-gateway.ts";
import { startTestGateway } from "../../testing/test-gateway.ts";
import type { ScriptedSales } from "./scripted-sales.ts";
import { scriptSales } from "./scripted-sales.ts";
import { addSource, statesOf, stripeEvent, tell } from "./start-source.ts";

export interface TestSource {
  t: TestGateway;
  dub: ScriptedSales;
  sourceId: string;
  /** Sends an event that is signed. */
  send(id: string, type: string, object: Record<string, unknown>): Promise<Answer>;
  /** What has become of the events, by their ids. */
  states(): ReturnType<typeof statesOf>;
  /** The commission of an invoice, such as `1` of `in_1`. */
  commissionOf(name: string): Parameters<ScriptedSales["commissions"]["set"]>[1] | undefined;
  /** Somebody changes its status. */
  setStatus(name: string, status: string): void;
}

/** Runs one suite on SQLite and on PostgreSQL, each test with a source of its own. */
export function describeSource(name: string, suite: (on: TestSource) => void): void {
  describeEachDialect(name, ({ createUrl }) => {
    const on = {
      send: (id, type, object) => tell(on.t, "stripe", on.sourceId, stripeEvent(id, type, object)),
      states: () => statesOf(on.t, on.sourceId),
      commissionOf: (invoice) => on.dub.commissions.get(`cm_in_${invoice}`),
      setStatus(invoice, status) {
        const commission = on.commissionOf(invoice);
        if (!commission) throw new Error("There is no such commission.");
        on.dub.commissions.set(commission.id, { ...commission, status });
      },
    } as TestSource;

    beforeEach(async () => {
      on.t = await startTestGateway({ databaseUrl: await createUrl() });
      on.dub = scriptSales();
      on.t.script(on.dub.script);
      on.sourceId = await addSource(on.t, "stripe");
    });
    afterEach(() => on.t[Symbol.asyncDispose]());
    suite(on);
  });
}
