import { basename } from "node:path";
import type { ReportedRun } from "@overdub/gateway";
import type {
  CsvColumns,
  CsvImportOptions,
  CsvSource,
  CsvSurvey,
  DateOrder,
  Report,
  RowOutcome,
  Transfer,
} from "@overdub/workspace";
import { CSV_SOURCES, DATE_ORDERS } from "@overdub/workspace/words";
import type { Command } from "commander";
import { Option } from "commander";
import { withUpkeep } from "../../control/with-upkeep.ts";
import { asRun, inTurns } from "../../installation/as-run.ts";
import { withWorkspaceChange } from "../../installation/session.ts";
import { CliError, UsageError } from "../../terminal/cli-error.ts";
import type { ListOptions } from "../../terminal/output.ts";
import { print } from "../../terminal/output.ts";
import { showProgress } from "../../terminal/progress.ts";
import { listImports, undoImport } from "./csv-imports.ts";
import type { Input } from "./open-input.ts";
import { openInput } from "./open-input.ts";

interface CsvFlags extends ListOptions {
  readonly from?: CsvSource;
  readonly map: Readonly<Record<string, string>>;
  readonly domain?: string;
  readonly folder?: string;
  readonly tag: readonly string[];
  readonly dateFormat?: DateOrder;
  readonly randomKeys?: boolean;
  readonly keepClicks?: boolean;
  readonly dryRun?: boolean;
  readonly list?: boolean;
  readonly undo?: string;
}

type Counts = Record<RowOutcome["outcome"], number>;
type ReportedRow = RowOutcome & { readonly row: number };

export function addWorkspaceImportCsvCommand(workspace: Command): void {
  workspace
    .command("import-csv <workspace> [file]")
    .description("create links from the rows of a CSV file; existing links are left alone; - reads standard input")
    .addOption(
      new Option("--from <service>", "the service whose headings to expect; without it they are recognized").choices(
        CSV_SOURCES,
      ),
    )
    .option("--map <field=Heading,…>", "the column of each field, such as url=Long URL,key=Slug", addMapping, {})
    .option("--domain <domain>", "put every link on this domain of the workspace, whatever the file says")
    .option("--folder <name>", "put every link into this folder")
    .option("--tag <name>", "give every link this tag; may be repeated", (name, all: string[]) => [...all, name], [])
    .addOption(
      new Option(
        "--date-format <order>",
        "what comes first in 03/04/2024; without it the file as a whole tells",
      ).choices(DATE_ORDERS),
    )
    .option("--random-keys", "give every link a random key if no column holds keys")
    .option("--keep-clicks", "start each link's counter at the total in the file, for which there are no events")
    .option("--dry-run", "write nothing, and report what would become of each row")
    .option("--list", "list the imports that have made something, instead of importing")
    .option("--undo <id>", "remove what an import has made and nobody has changed since, instead of importing")
    .option("--json", "as JSON")
    .option("--csv", "with --list: as CSV, with every field")
    .action(run);
}

async function run(workspace: string, path: string | undefined, flags: CsvFlags): Promise<void> {
  const { list, undo } = flags;
  if ([path, list, undo].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError("Say one of these: the file to import, --list, or --undo with the id of an import.");
  }
  if (flags.csv && !list) throw new UsageError("--csv goes with --list.");
  if (undo !== undefined) await undoImport(workspace, undo, flags);
  else if (path === undefined) await listImports(workspace, flags);
  else await importCsv(workspace, path, flags);
}

async function importCsv(workspace: string, path: string, flags: CsvFlags): Promise<void> {
  const options: CsvImportOptions = {
    workspace,
    file: path === "-" ? "-" : basename(path),
    source: flags.from,
    map: flags.map,
    domain: flags.domain?.toLowerCase(),
    folder: flags.folder,
    tags: flags.tag,
    dateOrder: flags.dateFormat,
    randomKeys: flags.randomKeys ?? false,
    keepClicks: flags.keepClicks ?? false,
    dryRun: flags.dryRun ?? false,
  };
  await using input = await openInput(path);
  const counts: Counts = { created: 0, exists: 0, conflict: 0, refused: 0 };
  let columns: CsvColumns | undefined;
  let failed: string | undefined;
  const rows: ReportedRow[] = [];
  const interrupted = () => {
    if (columns?.importId) process.stderr.write(`overdub: Interrupted. ${howToUndo(columns.importId)}\n`);
    process.exit(130);
  };
  process.once("SIGINT", interrupted);
  try {
    await recorded(options, async (transfer, run) => {
      const survey = await surveyFile(transfer, input, options);
      using line = showProgress({ verb: options.dryRun ? "Trying" : "Importing", unit: "rows" });
      let total: number | undefined;
      const report: Report = (progress) => {
        line.report(progress);
        total = progress.total;
      };
      const file = run ? inTurns(run, input.read()) : input.read();
      for await (const progress of transfer.importCsv(file, survey, options, report)) {
        if ("failed" in progress) failed = progress.failed;
        else if ("columns" in progress) {
          columns = progress;
          if (!flags.json) line.aside(describeColumns(progress));
        } else {
          counts[progress.outcome] += 1;
          run?.report({ done: Object.values(counts).reduce((sum, count) => sum + count, 0), total });
          if (!options.dryRun && progress.message === undefined) continue;
          if (flags.json) rows.push(progress);
          else line.aside(describeRow(progress, options.dryRun));
        }
      }
    });
  } catch (error) {
    if (!(error instanceof CliError) || counts.created === 0 || !columns?.importId) throw error;
    throw new CliError(`${error.message} ${howToUndo(columns.importId)}`, { cause: error });
  } finally {
    process.off("SIGINT", interrupted);
  }
  const importId = counts.created > 0 ? columns?.importId : undefined;
  const about = {
    source: columns?.source,
    columns: columns?.columns ?? {},
    unknown_columns: columns?.unknownColumns ?? [],
    lost_passwords: columns?.lostPasswords ?? 0,
  };
  print({ dry_run: options.dryRun, import_id: importId, ...counts, ...about, rows }, flags, () => [
    summary(counts, options),
    ...(importId === undefined ? [] : [howToUndo(importId)]),
  ]);
  if (failed !== undefined) throw new CliError(failed);
  const left = counts.conflict + counts.refused;
  if (left > 0)
    throw new CliError(`${left} ${left === 1 ? "row was" : "rows were"} not taken: mend them and run it again.`);
}

/** A trial leaves no entry and is no run: it makes nothing. */
function recorded(
  { workspace, dryRun, ...options }: CsvImportOptions,
  work: (transfer: Transfer, run?: ReportedRun) => Promise<void>,
): Promise<void> {
  if (dryRun) return withUpkeep((transfer) => work(transfer));
  const change = { action: "csv_import.create", arguments: options };
  return withWorkspaceChange(workspace, change, (session, { id, slug }) => {
    const label = `Import of ${options.file === "-" ? "a table" : options.file} into ${slug}`;
    return asRun(session, { kind: "csv_import", label, unit: "rows", workspaceId: id }, (run) =>
      withUpkeep((transfer) => work(transfer, run), session),
    );
  });
}

async function surveyFile(transfer: Transfer, input: Input, options: CsvImportOptions): Promise<CsvSurvey> {
  using line = showProgress({ verb: "Reading", unit: "rows" });
  return await transfer.surveyCsv(input.read(), options, line.report);
}

function howToUndo(importId: string): string {
  return `This was import ${importId}: --undo ${importId} removes what it has made.`;
}

function describeColumns({ source, columns, unknownColumns, lostPasswords }: CsvColumns): string {
  const used = Object.entries(columns).map(([field, headings]) => `${field} ← ${headings.join(", ")}`);
  const lines = [
    ...(source === "generic" ? [] : [`Headings of: ${source}`]),
    `Columns: ${used.join("; ")}`,
    ...(unknownColumns.length > 0 ? [`Not used: ${unknownColumns.join(", ")}`] : []),
    ...(lostPasswords > 0
      ? [`Links with a password that the file does not hold, and that get none: ${lostPasswords}`]
      : []),
  ];
  return lines.join("\n");
}

function describeRow({ row, outcome, shortLink, url, message }: ReportedRow, dryRun: boolean): string {
  const word = dryRun && outcome === "created" ? "create" : outcome;
  const link = url === undefined ? "" : `${shortLink ?? "a random key"} → ${url}`;
  return `Row ${row}: ${word}  ${[link, message].filter(Boolean).join("  ")}`;
}

function summary({ created, exists, conflict, refused }: Counts, { dryRun }: CsvImportOptions): string {
  const verb = dryRun ? "would be created" : "created";
  return `${created} ${verb}, ${exists} there already, ${conflict} in conflict, ${refused} refused.`;
}

function addMapping(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  // A heading may hold a comma, but hardly one that looks like the next field.
  const pairs = text.split(/,(?=\w+=)/).map((pair) => /^(\w+)=(.+)$/.exec(pair)?.slice(1) ?? []);
  for (const [field, heading] of pairs) {
    if (field === undefined || heading === undefined)
      throw new UsageError("--map takes <field>=<heading>, separated by commas.");
  }
  return { ...before, ...Object.fromEntries(pairs) };
}
