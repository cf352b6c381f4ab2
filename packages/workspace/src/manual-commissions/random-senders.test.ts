import { setTimeout as sleep } from "node:timers/promises";
import type { StartedWorkspace } from "@overdub/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ApiAnswer, ApiTarget } from "../testing/call-api.ts";
import { callApi } from "../testing/call-api.ts";
import { clickPartnerLink } from "../testing/partner-events.ts";
import { insertPartner, insertProgram, insertReward } from "../testing/program-rows.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";

/** For a long run. */
vi.setConfig({ testTimeout: 3_600_000 });

/** `OVERDUB_TEST_PROGRAMS=500` for a long run. */
const PROGRAMS = Number(process.env.OVERDUB_TEST_PROGRAMS ?? 6);
const SENDERS = 8;
const REWARD_CENTS = 10;

const sending = fc.record({
  way: fc.constantFrom("tracked", "by hand", "judge"),
  partner: fc.nat({ max: 1 }),
  customer: fc.nat({ max: 1 }),
  invoice: fc.nat({ max: 2 }),
  /** So that the senders meet at any point of each other's work. */
  waitMs: fc.nat({ max: 4 }),
});
type Sending = typeof sending extends fc.Arbitrary<infer Value> ? Value : never;

describe.each(["sqlite", "postgres"] as const)("on %s, however eight senders of a few invoices meet", (dialect) => {
  let workspace: StartedWorkspace;
  let made = 0;

  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect);
  });
  afterAll(() => workspace?.close());

  async function setUp() {
    const { db } = workspace.database;
    made += 1;
    const { id, apiKey } = await workspace.addWorkspace({ slug: `senders-${made}` });
    const program = await insertProgram(db, id);
    const body = { event: "sale", type: "flat", amountInCents: REWARD_CENTS };
    const sale_reward_id = await insertReward(db, program, body);
    const partners = [];
    for (let n = 0; n < 2; n += 1) {
      const partner = await insertPartner(db, program, { enrolled: { sale_reward_id } });
      const clicks = [await clickPartnerLink(workspace, partner.link), await clickPartnerLink(workspace, partner.link)];
      partners.push({ id: partner.id, clicks });
    }
    return { target: { server: workspace.server, workspace: { apiKey } }, program, partners };
  }
  type Scene = Awaited<ReturnType<typeof setUp>>;

  /** @returns the invoice, where the sale was accepted. */
  async function send({ target, partners }: Scene, one: Sending): Promise<string | undefined> {
    await sleep(one.waitMs);
    const { id = "", clicks = [] } = partners[one.partner] ?? {};
    const externalId = `${one.partner}-${one.customer}`;
    const sale = { amount: 100, invoiceId: `in_${one.invoice}` };
    if (one.way === "judge") {
      await workspace.server.jobs.runDue();
      return undefined;
    }
    const body =
      one.way === "tracked"
        ? { clickId: clicks[one.customer], customerExternalId: externalId, ...sale }
        : { type: "sale", partnerId: id, customer: { externalId, country: "US" }, sale };
    const answer = await post(target, one.way === "tracked" ? "/track/sale" : "/commissions", body);
    expect([200, 202, 409], JSON.stringify(answer.body)).toContain(answer.status);
    return answer.status === 409 ? undefined : sale.invoiceId;
  }

  const post = (target: ApiTarget, path: string, body: object): Promise<ApiAnswer> =>
    callApi(target, "POST", path, { body });

  test("each invoice that was accepted has one commission, and all sums agree", async () => {
    const sendings = fc.array(sending, { minLength: 1, maxLength: 4 });
    const senders = fc.array(sendings, { minLength: SENDERS, maxLength: SENDERS });
    await fc.assert(
      fc.asyncProperty(senders, async (all) => {
        const scene = await setUp();
        const accepted = new Set<string>();
        const run = async (own: readonly Sending[]) => {
          for (const one of own) {
            const invoice = await send(scene, one);
            if (invoice !== undefined) accepted.add(invoice);
          }
        };
        await Promise.all(all.map(run));
        await workspace.server.jobs.runDue();
        const found = await workspace.database.db
          .selectFrom("commissions")
          .select(["invoice_id", "earnings_cents"])
          .where("program_id", "=", scene.program.id)
          .orderBy("invoice_id")
          .execute();
        const expected = [...accepted].sort().map((invoice_id) => ({ invoice_id, earnings_cents: REWARD_CENTS }));
        expect(found).toEqual(expected);
        const { body } = await callApi(scene.target, "GET", "/admin/program/reconcile");
        expect(body).toMatchObject({ agrees: true, waiting: 0, differences: [] });
      }),
      { numRuns: PROGRAMS },
    );
  });
});
