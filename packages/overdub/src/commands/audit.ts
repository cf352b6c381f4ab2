import type { AuditRow } from "@overdub/gateway";
import type { Command } from "commander";
import { withSession } from "../installation/session.ts";
import type { ListOptions } from "../terminal/output.ts";
import { printList, toTable, withListOptions } from "../terminal/output.ts";
import { readDate } from "./read-expiry.ts";

interface AuditOptions extends ListOptions {
  readonly action?: string;
  readonly subject?: string;
  readonly actor?: string;
  readonly address?: string;
  readonly outcome?: string;
  readonly account?: string;
  readonly since?: string;
  readonly limit: string;
}

export function addAuditCommand(program: Command): void {
  const audit = program
    .command("audit")
    .description("the audit log: what was changed, by whom and from where, and refused sign-ins");
  withListOptions(
    audit
      .command("list")
      .description("list the newest entries: calls of tools, changes by requests and by commands, refused sign-ins")
      .option("--action <action>", "only this action, such as tool.call, account.create or sign_in.refused")
      .option("--subject <subject>", "only what was done to this, by id or name")
      .option("--actor <name>", "only what was done in this name")
      .option("--address <address>", "only requests from this address")
      .option("--outcome <outcome>", "only this outcome: pending, succeeded, failed or unknown")
      .option("--account <account>", "only what concerns an account, by id or tenant")
      .option("--since <date>", "only what was done since, as 2030-04-16 or in words, as '3 days ago'")
      .option("--limit <count>", "at most so many, up to 500", "100"),
  ).action(list);
}

async function list(options: AuditOptions): Promise<void> {
  const sinceMs = options.since === undefined ? undefined : await readDate("--since", options.since, Date.now());
  const rows = await withSession(async (session) => {
    const { readAuditLog } = await import("@overdub/gateway");
    const account = options.account === undefined ? undefined : await session.findAccount(options.account);
    const conditions = {
      action: options.action,
      subject: options.subject,
      actor_name: options.actor,
      address: options.address,
      outcome: options.outcome,
      integrated_account_id: account?.id,
      "created_at[gte]": sinceMs === undefined ? undefined : new Date(sinceMs).toISOString(),
      limit: options.limit,
    };
    const given = Object.entries(conditions).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const query = new URLSearchParams(given).toString();
    const { result } = await readAuditLog(session.db, {
      environmentId: session.environmentId,
      isOperator: true,
      query,
    });
    return result;
  });
  printList(rows, options, () => toLines(rows));
}

function toLines(rows: readonly AuditRow[]): string[] {
  return toTable(
    ["TIME", "ACTION", "SUBJECT", "ACTOR", "ADDRESS", "OUTCOME"],
    rows.map((row) => [
      row.created_at,
      row.tool === null ? row.action : `${row.action} ${row.tool}`,
      row.subject ?? row.integrated_account_id ?? "",
      row.actor.name,
      row.address ?? "",
      row.outcome,
    ]),
  );
}
