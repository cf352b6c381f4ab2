import type { SyncJobRow, syncJobsOf } from "@overdub/gateway";
import type { Command } from "commander";
import type { Session } from "../installation/session.ts";
import { withChange, withSession } from "../installation/session.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../terminal/output.ts";
import { readSetOptions } from "../terminal/set-options.ts";
import { watchRun } from "./run.ts";

interface RunOptions extends OutputOptions {
  readonly account?: string;
  readonly set?: readonly string[];
  readonly again?: boolean;
}

interface LogsOptions extends OutputOptions {
  readonly limit: string;
}

export function addSyncCommand(program: Command): void {
  const sync = program.command("sync").description("events and records of workspaces, copied elsewhere");
  withListOptions(sync.command("list").description("list the newest 100 sync jobs")).action(list);
  sync
    .command("templates")
    .description("list what sync jobs are made from: what comes along, and templates of your own")
    .option("--json", "as JSON")
    .action(templates);
  sync
    .command("create <template>")
    .description("make a sync job from a template, such as dub-click-stream")
    .option("--label <label>", "what it is called; default: as the template is")
    .option("--json", "as JSON")
    .action(create);
  sync
    .command("show <id>")
    .description("show a sync job: what a run takes, and how fresh what it has passed on is")
    .option("--json", "as JSON")
    .action(show);
  sync
    .command("run <id>")
    .description("run a sync job from where its last run ended, and follow it")
    .option("--account <account>", "of which workspace, by id or tenant")
    .option("--set <name=value...>", "an argument, such as datastore_id=… or start_date=2026-01-31")
    .option("--again", "as if no run had been before: everything is passed on again")
    .option("--json", "as one line of JSON for each change")
    .action(run);
  sync
    .command("logs <run>")
    .description("print the log of a run, the oldest lines first")
    .option("--limit <lines>", "the newest so many, up to 1000", "100")
    .option("--json", "as JSON")
    .action(logs);
}

type SyncJobs = ReturnType<typeof syncJobsOf>;

/** @throws CliError with the gateway's own message. */
async function act<Result>(
  { gateway, environmentId }: Session,
  work: (jobs: SyncJobs, gatewayPackage: typeof import("@overdub/gateway")) => Promise<Result>,
): Promise<Result> {
  const gatewayPackage = await import("@overdub/gateway");
  try {
    return await work(gatewayPackage.syncJobsOf(gateway.context, environmentId), gatewayPackage);
  } catch (error) {
    throw error instanceof gatewayPackage.GatewayError ? new CliError(error.message, { cause: error }) : error;
  }
}

async function list(options: ListOptions): Promise<void> {
  const rows = await withSession((session) =>
    act(session, async (jobs) => {
      const page = await jobs.list("?limit=100");
      return Promise.all((page.result as SyncJobRow[]).map(({ id }) => jobs.show(id)));
    }),
  );
  printList(rows, options, () =>
    toTable(
      ["SYNC JOB", "LABEL", "SYNCED UNTIL", "LAG", "CREATED"],
      rows.map(({ id, label, freshness, created_at: createdAt }) => {
        // The account that is furthest behind.
        const last = freshness.toSorted((a, b) => (b.lag_seconds ?? 0) - (a.lag_seconds ?? 0))[0];
        return [id, label, last?.synced_until ?? "never", last ? `${last.lag_seconds} s` : "", createdAt];
      }),
    ),
  );
}

async function templates(options: OutputOptions): Promise<void> {
  const { result: all } = await withSession((session) =>
    act(session, (_jobs, { syncTemplatesOf }) =>
      syncTemplatesOf(session.gateway.context, session.environmentId).list(""),
    ),
  );
  print(all, options, () =>
    toTable(
      ["TEMPLATE", ""],
      all.map(({ id, label, description }) => [id, description ?? label]),
    ),
  );
}

async function create(template: string, { label, ...options }: OutputOptions & { label?: string }): Promise<void> {
  const job = await withChange(
    { action: "sync.create", arguments: { template } },
    (session) => act(session, (jobs) => jobs.create({ template_id: template, ...(label !== undefined && { label }) })),
    ({ id }) => id,
  );
  print(job, options, () => [`Made the sync job ${job.id}.`, `Run it with: overdub sync run ${job.id}`]);
}

async function show(id: string, options: OutputOptions): Promise<void> {
  const job = await withSession((session) => act(session, (jobs) => jobs.show(id)));
  print(job, options, () => [
    `${job.label} (${job.id})`,
    "",
    ...toTable(
      ["ARGUMENT", "TYPE", ""],
      Object.entries(job.args_schema as Record<string, { type?: string; required?: boolean }>).map(
        ([name, { type = "", required }]) => [name, type, required ? "required" : ""],
      ),
    ),
    "",
    ...toTable(
      ["ACCOUNT", "SYNCED UNTIL", "LAG"],
      job.freshness.map((one) => [
        one.integrated_account_id ?? "",
        one.synced_until ?? "never",
        one.lag_seconds === null ? "" : `${one.lag_seconds} s`,
      ]),
    ),
  ]);
}

async function run(id: string, { account: named, set = [], again = false, ...options }: RunOptions): Promise<void> {
  const args = readSetOptions(set);
  await withChange({ action: "sync.run", subject: id }, async (session) => {
    const account = await session.findAccount(named);
    const body = { sync_job_id: id, integrated_account_id: account.id, args, ignore_previous_run: again };
    const started = await act(session, (jobs) => jobs.run(body));
    return watchRun(session, started.id, options);
  });
}

async function logs(id: string, { limit, ...options }: LogsOptions): Promise<void> {
  const lines = await withSession((session) =>
    act(session, async (_, { runsOf }) => {
      const runs = runsOf(session.gateway.context, { environmentId: session.environmentId });
      return (await runs.log(id, `?${new URLSearchParams({ limit })}`)).result.toReversed();
    }),
  );
  print(lines, options, () =>
    lines.map(({ created_at: at, level, text }) => `${at} ${level === "info" ? "" : `${level}: `}${text}`),
  );
}
