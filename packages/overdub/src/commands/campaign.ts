import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import type { CampaignRow, campaignsOf, ResultFormat } from "@overdub/gateway";
import type { Command } from "commander";
import type { Session } from "../installation/session.ts";
import { withChange, withSession } from "../installation/session.ts";
import { CliError, UsageError } from "../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../terminal/output.ts";
import { readSetOptions } from "../terminal/set-options.ts";
import { watchRun } from "./run.ts";

interface PlanOptions extends OutputOptions {
  readonly account?: string;
  readonly label?: string;
  readonly externalId?: string;
  readonly template?: string;
  readonly set?: readonly string[];
  readonly format?: "csv" | "json" | "ndjson";
}

interface RunOptions extends OutputOptions {
  readonly skipInvalid?: boolean;
}

interface ResultOptions {
  readonly format: string;
  readonly output?: string;
}

const MAX_TEMPLATE_BYTES = 1024 * 1024;

export function addCampaignCommand(program: Command): void {
  const campaign = program.command("campaign").description("thousands of links from a template and a table");
  withListOptions(campaign.command("list").description("list the newest 100 campaigns")).action(list);
  campaign
    .command("plan <table>")
    .description("read a table in CSV, JSON or NDJSON, and show which links a run would make; - reads standard input")
    .option("--account <account>", "in which workspace, by id or tenant")
    .option("--label <label>", "what the campaign is called; default: the name of the file")
    .option("--external-id <id>", "what you call it: a repeat is the same campaign")
    .option("--template <file>", "JSON of a link, in whose texts {{column}} stands for a cell")
    .option("--set <field=value...>", "a field of the template, such as url=https://acme.com/{{page}}")
    .option("--format <format>", "csv, json or ndjson; default: by how the table begins")
    .option("--json", "as JSON")
    .action(plan);
  campaign
    .command("run <id>")
    .description("make the links of a campaign that was planned, and follow it; repeated, it makes what is missing")
    .option("--skip-invalid", "although there are rows that make no link")
    .option("--json", "as one line of JSON for each change")
    .action(run);
  campaign
    .command("result <id>")
    .description("print the table with what became of each row")
    .option("--format <format>", "csv or ndjson", "csv")
    .option("--output <file>", "write it to a file instead")
    .action(result);
  campaign
    .command("delete <id>")
    .description("delete a campaign with its table; the links stay")
    .option("--json", "as JSON")
    .action(remove);
}

type Campaigns = ReturnType<typeof campaignsOf>;

/** @throws CliError with the gateway's own message. */
async function act<Result>(session: Session, work: (campaigns: Campaigns) => Promise<Result>): Promise<Result> {
  const { campaignsOf: of, GatewayError } = await import("@overdub/gateway");
  const actor = { type: "system", id: null, name: "Overdub" } as const;
  try {
    return await work(of(session.gateway.context, { environmentId: session.environmentId, actor }));
  } catch (error) {
    throw error instanceof GatewayError ? new CliError(error.message, { cause: error }) : error;
  }
}

async function list(options: ListOptions): Promise<void> {
  const rows = await withSession((session) =>
    act(session, async (campaigns) => (await campaigns.list("?limit=100")).result as CampaignRow[]),
  );
  printList(rows, options, () =>
    toTable(
      ["CAMPAIGN", "LABEL", "ROWS", "PLANNED", "CREATED"],
      rows.map((row) => [
        row.id,
        row.label,
        String(row.table.rows),
        row.plan === null ? "no" : `${row.plan.links} links`,
        row.created_at,
      ]),
    ),
  );
}

async function plan(table: string, options: PlanOptions): Promise<void> {
  const { account: named, label = table, externalId, format, json } = options;
  const template = await readTemplate(options);
  const shown = await withChange(
    { action: "campaign.plan", arguments: { label } },
    async (session) => {
      const account = await session.findAccount(named);
      const body = { label, template, integrated_account_id: account.id, external_id: externalId };
      const { row } = await act(session, (campaigns) => campaigns.create(body));
      const bytes = table === "-" ? process.stdin : createReadStream(table);
      await act(session, (campaigns) => campaigns.upload(row.id, readBytes(bytes, table), format));
      const planned = await act(session, (campaigns) => campaigns.plan(row.id));
      await watchRun(session, planned.id, { isQuiet: true });
      return act(session, (campaigns) => campaigns.show(row.id));
    },
    ({ id }) => id,
  );
  print(shown, { json }, () => describePlan(shown));
}

/** @throws CliError for a file that cannot be read. */
async function* readBytes(stream: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (cause) {
    throw new CliError(`${name} cannot be read: ${cause instanceof Error ? cause.message : ""}`, { cause });
  }
}

async function readTemplate({ template: file, set = [] }: PlanOptions): Promise<Record<string, unknown>> {
  const given = file === undefined ? {} : parseTemplate(file, await readWhole(file));
  const fields = readSetOptions(set);
  const template = { ...given, ...fields };
  if (Object.keys(template).length > 0) return template;
  throw new UsageError("Say what the links are: --template a file, or --set url=https://….");
}

async function readWhole(file: string): Promise<string> {
  try {
    const text = await readFile(file, "utf8");
    if (text.length <= MAX_TEMPLATE_BYTES) return text;
  } catch (cause) {
    throw new CliError(`${file} cannot be read.`, { cause });
  }
  throw new CliError(`${file} is too large for a template.`);
}

function parseTemplate(file: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new CliError(`${file} is no JSON object.`);
}

function describePlan({ id, plan: planned }: CampaignRow): string[] {
  if (!planned) return [`Campaign  ${id}`];
  const { rows, links, existing, workspace_check: check, sample, problems } = planned;
  const more = planned.invalid + planned.duplicates + planned.taken - problems.length;
  return [
    `Campaign  ${id}`,
    `Rows      ${rows}`,
    `Links     ${links} to be made, ${existing} there already`,
    `Problems  ${planned.invalid} invalid, ${planned.duplicates} duplicate, ${planned.taken} with a key that is taken`,
    ...(check.note === undefined ? [] : [`Note      ${check.note}`]),
    ...(sample.length > 0 ? ["", "The first links:", ...sample.map((link) => `  ${JSON.stringify(link)}`)] : []),
    ...(problems.length > 0 ? ["", "No link for:"] : []),
    ...problems.map(({ line, reason }) => `  line ${line}: ${reason}`),
    ...(more > 0 ? [`  and ${more} more: see \`overdub campaign result ${id}\``] : []),
    "",
    `Make them with \`overdub campaign run ${id}\`.`,
  ];
}

async function run(id: string, { skipInvalid, ...options }: RunOptions): Promise<void> {
  await withChange({ action: "campaign.run", subject: id }, async (session) => {
    const body = { skip_invalid: skipInvalid ?? false };
    const started = await act(session, (campaigns) => campaigns.run(id, body));
    await watchRun(session, started.id, options);
  });
}

async function result(id: string, { format, output }: ResultOptions): Promise<void> {
  if (format !== "csv" && format !== "ndjson") throw new UsageError("--format is csv or ndjson.");
  await withSession((session) =>
    act(session, async (campaigns) => {
      const parts = await campaigns.result(id, format satisfies ResultFormat);
      if (output === undefined) for await (const part of parts) process.stdout.write(part);
      else await writeFile(output, parts);
    }),
  );
}

async function remove(id: string, options: OutputOptions): Promise<void> {
  await withChange({ action: "campaign.delete", subject: id }, (session) =>
    act(session, (campaigns) => campaigns.delete(id)),
  );
  print({ id, deleted: true }, options, () => [`Deleted ${id}.`]);
}
