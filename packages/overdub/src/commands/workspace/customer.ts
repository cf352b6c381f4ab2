import { setTimeout as delay } from "node:timers/promises";
import type { Command } from "commander";
import type { Session } from "../../installation/session.ts";
import { withWorkspaceChange } from "../../installation/session.ts";
import type { OutputOptions } from "../../terminal/output.ts";
import { print } from "../../terminal/output.ts";

/** A running server looks for jobs every few seconds. */
const WAIT_MS = 30_000;
const POLL_MS = 100;

export function addCustomerCommands(workspace: Command): void {
  workspace
    .command("customer")
    .description("customers of a workspace")
    .command("forget <workspace> <id>")
    .description(
      "delete a customer, by id or by ext_ and external id, and the personal data in its events: address, user agent, coordinates, metadata",
    )
    .option("--json", "as JSON")
    .action(forget);
}

async function forget(name: string, customer: string, options: OutputOptions): Promise<void> {
  const change = { action: "customer.forget", subject: customer };
  const { id, isDone } = await withWorkspaceChange(name, change, async (session, workspace) => {
    const { forgetCustomer } = await import("@overdub/workspace");
    const { id, jobKey } = await forgetCustomer(session.db, workspace.id, customer, Date.now());
    await session.runWorkspaceJobs();
    return { id, isDone: await untilForgotten(session.db, jobKey) };
  });
  print({ id, events_forgotten: isDone }, options, () => [
    isDone
      ? `Customer ${id} is forgotten.`
      : `Customer ${id} is deleted; the server deletes the personal data in the events as soon as it can.`,
  ]);
}

/** @returns whether the events were done in time; the job is durable, so that it ends some time anyway. */
async function untilForgotten(db: Session["db"], jobKey: string): Promise<boolean> {
  const { isCustomerForgotten } = await import("@overdub/workspace");
  const giveUpMs = Date.now() + WAIT_MS;
  for (;;) {
    if (await isCustomerForgotten(db, jobKey)) return true;
    if (Date.now() > giveUpMs) return false;
    await delay(POLL_MS);
  }
}
