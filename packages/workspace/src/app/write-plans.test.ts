import { StatementSync } from "node:sqlite";
import { startWorkspace } from "@overdub/testkit";
import { CompiledQuery } from "kysely";
import { expect, onTestFinished, test, vi } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { track } from "../testing/conversions.ts";
import { clickLink } from "../testing/visit-link.ts";

/** What SQLite makes for a list, a sort or what a change returns: it takes as long as to write a row. */
const TABLES = ["OpenEphemeral", "SorterOpen", "OpenAutoindex"];

/** The texts of all statements that run meanwhile. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const texts = new Set<string>();
  const spies = (["all", "run"] as const).map((name) => {
    const run = StatementSync.prototype[name];
    return vi.spyOn(StatementSync.prototype, name).mockImplementation(function (this: StatementSync, ...values) {
      texts.add(this.sourceSQL);
      return Reflect.apply(run, this, values);
    });
  });
  await work();
  for (const spy of spies) spy.mockRestore();
  return [...texts];
}

test("neither a new link nor a lead nor a sale has SQLite make a table for one statement", async () => {
  const workspace = await startWorkspace();
  onTestFinished(() => workspace.close());
  const { createLink } = clientOf(workspace);
  const customerExternalId = "person";
  const found: Record<string, string[]> = {};
  const ran: string[] = [];
  const look = async (work: () => Promise<unknown>) => {
    // Those of many rows, of drains: there it is one table for all of them.
    const texts = (await statementsOf(work)).filter((text) => !text.includes("json_each("));
    for (const text of texts.filter((each) => /^(insert|update|delete|select)\b/i.test(each))) {
      ran.push(text);
      const explained = CompiledQuery.raw(`explain ${text}`);
      const { rows } = await workspace.database.db.executeQuery<{ opcode: string }>(explained);
      const made = rows.map(({ opcode }) => opcode).filter((opcode) => TABLES.includes(opcode));
      if (made.length > 0) found[text] = made;
    }
  };
  await look(() => createLink({ body: { url: "https://acme.test/", key: "new" } }));
  await look(() => createLink({ body: { url: "https://acme.test/", trackConversion: true } }));
  const link = await createLink({ body: { url: "https://acme.test/", key: "clicked", trackConversion: true } });
  const clickId = await clickLink(workspace.origin, link);
  await look(() => track(workspace, "lead", { clickId, eventName: "Sign up", customerExternalId }));
  await look(() => track(workspace, "sale", { customerExternalId, amount: 100, invoiceId: "invoice" }));
  for (const table of ["links", "customers", "outbox", "invoice_answers", "latest_leads"])
    expect(ran).toContainEqual(expect.stringContaining(`insert into "${table}"`));
  expect(found).toEqual({});
});
