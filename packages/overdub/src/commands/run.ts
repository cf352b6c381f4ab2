import { setTimeout as delay } from "node:timers/promises";
import type { RunAction, RunRow, runsOf } from "@overdub/gateway";
import type { Command } from "commander";
import type { Session } from "../installation/session.ts";
import { withChange, withSession } from "../installation/session.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../terminal/output.ts";
import { showProgress } from "../terminal/progress.ts";

interface RunListOptions extends ListOptions {
  readonly state?: string;
  readonly kind?: string;
  readonly account?: string;
  readonly limit: string;
}

interface WatchOptions extends OutputOptions {
  /** Whether what came of it is told by the caller. */
  readonly isQuiet?: boolean;
}

const LOOK_MS = 500;
const SHOWN_LINES = 20;

/** What is done to runs by commands of its own. */
const ACTIONS: Readonly<Record<RunAction, string>> = {
  pause: "let a run wait until it is resumed; what is under way of it is finished",
  resume: "go on with a run that was paused, or that waits for a rate limit",
  cancel: "end a run; what it has done stays",
  retry: "try again what has failed of a run that is over, and go on where it had ended",
};

export function addRunCommand(program: Command): void {
  const run = program.command("run").description("work that takes long: campaigns, syncs, backfills");
  withListOptions(
    run
      .command("list")
      .description("list the newest runs")
      .option(
        "--state <state>",
        "only those that are created, running, rate_limited, paused, completed, failed or stopped",
      )
      .option("--kind <kind>", "only those of a kind, such as campaign")
      .option("--account <account>", "only those of an account, by id or tenant")
      .option("--limit <count>", "at most so many", "100"),
  ).action(list);
  run
    .command("show <id>")
    .description("show how far a run has come, with the end of its log and what failed of it")
    .option("--json", "as JSON")
    .action(show);
  run
    .command("watch <id>")
    .description("follow a run until it is over or paused; without a running server, work on it meanwhile")
    .option("--json", "as one line of JSON for each change")
    .action(async (id: string, options: OutputOptions) => {
      await withSession((session) => watchRun(session, id, options));
    });
  for (const [action, description] of Object.entries(ACTIONS)) {
    run
      .command(`${action} <id>`)
      .description(description)
      .option("--json", "as JSON")
      .action((id: string, options: OutputOptions) => control(id, action as RunAction, options));
  }
}

/** @throws CliError with the gateway's own message. */
async function act<Result>(
  { gateway, environmentId }: Session,
  run: (runs: ReturnType<typeof runsOf>) => Promise<Result>,
): Promise<Result> {
  const gatewayPackage = await import("@overdub/gateway");
  try {
    return await run(gatewayPackage.runsOf(gateway.context, { environmentId }));
  } catch (error) {
    throw error instanceof gatewayPackage.GatewayError ? new CliError(error.message, { cause: error }) : error;
  }
}

async function list({ state, kind, account: named, limit, ...options }: RunListOptions): Promise<void> {
  const rows = await withSession(async (session) => {
    const account = named === undefined ? undefined : await session.findAccount(named);
    const conditions = { state, kind, integrated_account_id: account?.id, limit };
    const given = Object.entries(conditions).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const page = await act(session, (runs) => runs.list(`?${new URLSearchParams(given)}`));
    return page.result as RunRow[];
  });
  printList(rows, options, () =>
    toTable(
      ["RUN", "KIND", "LABEL", "STATE", "DONE", "FAILED", "CREATED"],
      rows.map(({ id, kind: ofKind, label, state: now, counts, created_at: createdAt }) => {
        const done = counts.total === null ? String(counts.done) : `${counts.done} of ${counts.total}`;
        return [id, ofKind, label, now, done, String(counts.failed), createdAt];
      }),
    ),
  );
}

async function show(id: string, options: OutputOptions): Promise<void> {
  const shown = await withSession((session) =>
    act(session, async (runs) => ({
      ...(await runs.show(id)),
      log: (await runs.log(id, `?limit=${SHOWN_LINES}`)).result.toReversed(),
      failures: (await runs.failures(id, `?limit=${SHOWN_LINES}`)).result,
    })),
  );
  print(shown, options, () => [
    ...toTable(["", ""], describe(shown)).slice(1),
    ...(shown.failures.length > 0 ? ["", "Failed:"] : []),
    ...toTable(
      ["", ""],
      shown.failures.map(({ item, reason }) => [`  ${item}`, reason]),
    ).slice(1),
    "",
    "Log:",
    ...shown.log.map(({ created_at: at, level, text }) => `  ${at} ${level === "info" ? "" : `${level}: `}${text}`),
  ]);
}

function describe(row: RunRow): string[][] {
  const { counts, unit } = row;
  const lines: [string, string | null][] = [
    ["Run", row.id],
    ["Kind", row.kind],
    ["Label", row.label],
    ["State", row.percent === null ? row.state : `${row.state} (${row.percent}%)`],
    ["Done", `${counts.done}${counts.total === null ? "" : ` of ${counts.total}`} ${unit}`],
    ["Failed", String(counts.failed)],
    ["Skipped", String(counts.skipped)],
    ["Rate", row.per_second === null ? null : `${row.per_second} a second`],
    ["Ends", row.estimated_end_at],
    ["Goes on", row.resumes_at],
    ["Error", row.error],
    ["Started", row.started_at],
    ["Finished", row.finished_at],
  ];
  return lines.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
}

async function control(id: string, action: RunAction, options: OutputOptions): Promise<void> {
  const row = await withChange({ action: `run.${action}`, subject: id }, (session) =>
    act(session, (runs) => runs.control(id, action)),
  );
  print(row, options, () => [`The run is ${row.state}.`]);
}

/**
 * Shows how far a run comes: a line that is drawn anew on a terminal, lines elsewhere, or each change as JSON.
 *
 * @throws CliError when it fails, or was stopped.
 */
export async function watchRun(session: Session, id: string, options: WatchOptions): Promise<RunRow> {
  await session.workOnRuns();
  const look = () => act(session, (runs) => runs.show(id));
  let row = await look();
  using progress = showProgress({ verb: row.label, unit: row.unit });
  let shown = "";
  for (;;) {
    const { total, done, failed, skipped } = row.counts;
    progress.report({ done: done + failed + skipped, ...(total !== null && { total }) });
    const text = JSON.stringify([row.state, row.counts]);
    if (options.json && text !== shown) progress.aside(JSON.stringify(row));
    shown = text;
    if (["completed", "failed", "stopped", "paused"].includes(row.state)) break;
    await delay(LOOK_MS);
    row = await look();
  }
  if (row.state === "failed") throw new CliError(`The run has failed: ${row.error ?? "see its log"}`);
  if (row.state === "stopped") throw new CliError("The run was cancelled.");
  if (!options.json && !options.isQuiet) progress.aside(summaryOf(row));
  return row;
}

function summaryOf({ state, counts: { done, failed, skipped }, unit }: RunRow): string {
  const others = [failed > 0 ? `${failed} failed` : "", skipped > 0 ? `${skipped} skipped` : ""].filter(Boolean);
  return `${state === "paused" ? "Paused" : "Completed"}: ${[`${done} ${unit}`, ...others].join(", ")}.`;
}
