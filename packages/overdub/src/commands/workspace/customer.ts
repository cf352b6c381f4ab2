import { setTimeout as delay } from "node:timers/promises";
import { findNamedWorkspace, forgetCustomer } from "@overdub/workspace";
import type { Command } from "commander";
import type { Session } from "../../installation/session.ts";
import { withSession } from "../../installation/session.ts";
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
      "delete a customer, by id or ext_ and external id, and what is personal in events: address, user agent, coordinates, metadata",
    )
    .option("--json", "as JSON")
    .action(forget);
}

async function forget(name: string, customer: string, options: OutputOptions): Promise<void> {
  const { id, isDone } = await withSession(async (session) => {
    const { db } = session.gateway.context;
    const workspace = await findNamedWorkspace(db, name);
    const { id, jobKey } = await forgetCustomer(db, workspace.id, customer, Date.now());
    await session.runWorkspaceJobs();
    return { id, isDone: await untilDone(session, jobKey) };
  });
  print({ id, events_forgotten: isDone }, options, () => [
    isDone
      ? `Customer ${id} is forgotten.`
      : `Customer ${id} is deleted; the server deletes the personal data in the events as soon as it can.`,
  ]);
}

/** @returns whether the job has ended in time; it is durable, so that it ends some time anyway. */
async function untilDone({ gateway: { context } }: Session, jobKey: string): Promise<boolean> {
  const giveUpMs = Date.now() + WAIT_MS;
  for (;;) {
    const job = await context.db.selectFrom("jobs").select("id").where("dedupe_key", "=", jobKey).executeTakeFirst();
    if (!job) return true;
    if (Date.now() > giveUpMs) return false;
    await delay(POLL_MS);
  }
}
