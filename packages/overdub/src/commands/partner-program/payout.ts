import { text } from "node:stream/consumers";
import type { Command } from "commander";
import type { OutputOptions } from "../../terminal/output.ts";
import { print, toTable } from "../../terminal/output.ts";
import { openInput } from "../workspace/open-input.ts";
import { changeProgram, readProgram } from "./set-up.ts";

const dollars = (cents: number) => `${(cents / 100).toFixed(2)} USD`;

/** Dub's dashboard confirms and pays; here commands do, and the same operations of the server. */
export function addPayoutCommands(program: Command): void {
  const payout = program.command("payout").description("what partners are paid");
  payout
    .command("confirm <workspace> [ids...]")
    .description("confirm pending payouts, as one invoice; without ids all that can be")
    .option("--cutoff <date>", "leaves what was earned later for the next payout")
    .option("--json", "as JSON")
    .action(confirm);
  payout
    .command("statement <workspace>")
    .description("print what is confirmed and not paid yet, to pay from")
    .option("--invoice <id>", "of this invoice alone, what is paid included")
    .option("--json", "as JSON, instead of CSV")
    .action(statement);
  payout
    .command("settle <workspace> <file>")
    .description(
      "take a statement back, CSV or JSON, with `paid` or `failed` as the status of each line; `-` for standard input",
    )
    .option("--json", "as JSON")
    .action(settle);
  payout
    .command("reopen <workspace> <ids...>")
    .description("take back the confirmation of payouts that are not paid")
    .option("--json", "as JSON")
    .action(reopen);
  program
    .command("reconcile <workspace>")
    .description(
      "prove that all totals, payouts and invoices are what they are the sums of; exits with 1 where they are not",
    )
    .option("--json", "as JSON")
    .action(reconcile);
  program
    .command("commission <workspace> <id>")
    .description("explain a commission: why it is what it is, and each later change")
    .option("--json", "as JSON")
    .action(explainCommission);
  program
    .command("explain <workspace> <id>")
    .description("why a click, a lead, a sale or an invoice has earned a partner something, or nothing, by its ID")
    .option("--json", "as JSON")
    .action(explainEvent);
}

async function confirm(workspace: string, ids: readonly string[], options: OutputOptions & { cutoff?: string }) {
  const { cutoff } = options;
  const body = { ...(ids.length > 0 && { payoutIds: [...ids] }), ...(cutoff !== undefined && { cutoff }) };
  const change = { action: "payout.confirm", arguments: body };
  const confirmed = await changeProgram(workspace, change, async (ctx) => {
    const { confirmPayoutsOf, findProgramOrThrow, ledgerPayments } = await import("@overdub/workspace");
    const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
    const result = await confirmPayoutsOf({ ...ctx, payments: ledgerPayments }, program, body);
    return { ...result, id: result.invoice.id };
  });
  const { invoice, remaining } = confirmed;
  print({ invoice, remaining }, options, () => [
    `Invoice ${invoice.number} (${invoice.id}): ${invoice.payouts} payouts, ${dollars(invoice.amount)}.`,
    ...(remaining > 0 ? [`${remaining} more can be confirmed.`] : []),
  ]);
}

async function statement(workspace: string, { invoice, json }: OutputOptions & { invoice?: string }): Promise<void> {
  const written = await readProgram(workspace, async (ctx) => {
    const { findProgramOrThrow, payoutStatement, statementCsv } = await import("@overdub/workspace");
    const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
    const lines = [];
    for (let page = 1; ; page += 1) {
      const some = await payoutStatement(ctx.db, program, {
        ...(invoice !== undefined && { invoiceId: invoice }),
        page,
      });
      lines.push(...some);
      if (some.length === 0) return json ? `${JSON.stringify(lines)}\n` : statementCsv(lines);
    }
  });
  process.stdout.write(written);
}

async function settle(workspace: string, file: string, options: OutputOptions): Promise<void> {
  await using input = await openInput(file);
  const given = await text(input.read());
  const change = { action: "payout.settle", arguments: { file } };
  const { paid, failed, repeated } = await changeProgram(workspace, change, async (ctx) => {
    const { findProgramOrThrow, ledgerPayments, readStatement, settlePayoutsOf } = await import("@overdub/workspace");
    const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
    const deps = { ...ctx, payments: ledgerPayments };
    return { ...(await settlePayoutsOf(deps, program, readStatement(given))), id: program.id };
  });
  print({ paid, failed, repeated }, options, () => [
    `${paid} payouts are paid, ${failed} have failed; ${repeated} lines said what was known.`,
  ]);
}

async function reopen(workspace: string, ids: readonly string[], options: OutputOptions): Promise<void> {
  const change = { action: "payout.reopen", arguments: { payoutIds: ids } };
  const { reopened } = await changeProgram(workspace, change, async (ctx) => {
    const { findProgramOrThrow, reopenPayoutsOf } = await import("@overdub/workspace");
    const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
    return { ...(await reopenPayoutsOf(ctx, program, ids)), id: program.id };
  });
  print({ reopened }, options, () => [`${reopened} payouts are pending again.`]);
}

async function reconcile(workspace: string, options: OutputOptions): Promise<void> {
  const result = await readProgram(workspace, async (ctx) => {
    const { findProgramOrThrow, reconcile: compare } = await import("@overdub/workspace");
    return compare(ctx.db, await findProgramOrThrow(ctx.db, ctx.workspaceId));
  });
  if (!result.agrees) process.exitCode = 1;
  print(result, options, () =>
    result.agrees
      ? [`All sums of ${result.partners} partners agree.`]
      : toTable(
          ["WHAT", "ID", "STORED", "COMPUTED"],
          result.differences.map(({ what, id, stored, computed }) => [what, id, String(stored), String(computed)]),
        ),
  );
}

async function explainCommission(workspace: string, id: string, options: OutputOptions): Promise<void> {
  const entries = await readProgram(workspace, async (ctx) => {
    const { auditOfCommission, findProgramOrThrow } = await import("@overdub/workspace");
    const { id: programId } = await findProgramOrThrow(ctx.db, ctx.workspaceId);
    return auditOfCommission(ctx.db, { workspaceId: ctx.workspaceId, programId }, id);
  });
  print(entries, options, () =>
    entries.flatMap(({ at, action, userId, detail }) => [
      `${at}  ${action}${userId === null ? "" : ` by ${userId}`}`,
      ...toLines(detail),
    ]),
  );
}

async function explainEvent(workspace: string, id: string, options: OutputOptions): Promise<void> {
  const explained = await readProgram(workspace, async (ctx) => {
    const { explainEventOf, findProgramOrThrow } = await import("@overdub/workspace");
    const { id: programId } = await findProgramOrThrow(ctx.db, ctx.workspaceId);
    return explainEventOf(ctx.db, { workspaceId: ctx.workspaceId, programId }, id, ctx.now());
  });
  const { outcome, reason, why, event, detail } = explained;
  print(explained, options, () => [
    `${event.at}  ${event.type} ${event.eventId}: ${reason ?? outcome}`,
    why,
    ...toLines(detail ?? { event }),
  ]);
}

function toLines(detail: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(detail).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
}
