import { basename } from "node:path";
import type { CheckedSnapshot, ImportOptions, ImportOutcome, Transfer } from "@overdub/workspace";
import type { Command } from "commander";
import { withUpkeep } from "../../control/with-upkeep.ts";
import { asRun, inTurns } from "../../installation/as-run.ts";
import type { Session } from "../../installation/session.ts";
import { withChange } from "../../installation/session.ts";
import { CliError, UsageError } from "../../terminal/cli-error.ts";
import type { OutputOptions } from "../../terminal/output.ts";
import { print } from "../../terminal/output.ts";
import { showProgress } from "../../terminal/progress.ts";
import type { Input } from "./open-input.ts";
import { openInput } from "./open-input.ts";

interface ImportFlags extends OutputOptions {
  readonly as?: string;
  readonly domain: Readonly<Record<string, string>>;
  readonly withoutKeys?: boolean;
  readonly resume?: boolean;
}

export function addWorkspaceImportCommand(workspace: Command): void {
  workspace
    .command("import <file>")
    .description("add a workspace from a file that `export` wrote; - reads standard input")
    .option("--as <slug>", "its slug here; default: the slug in the file")
    .option("--domain <old=new>", "rename a domain, with its links; may be repeated", addRenaming, {})
    .option("--without-keys", "leave out the API keys and the OAuth applications")
    .option("--resume", "resume an interrupted import of this file")
    .option("--json", "as JSON")
    .action(importWorkspace);
}

async function importWorkspace(path: string, flags: ImportFlags): Promise<void> {
  const options: ImportOptions = { slug: flags.as, domains: flags.domain, keys: !flags.withoutKeys };
  await using input = await openInput(path);
  const change = { action: "workspace.import", arguments: { file: basename(path), ...options } };
  const { checked, outcome } = await withChange(
    change,
    (session) =>
      withUpkeep(async (transfer) => {
        const found = await check(transfer, input, options);
        if (found.state === "interrupted" && !flags.resume) {
          throw new CliError("An import of this file was interrupted: go on with --resume.");
        }
        return {
          checked: found,
          outcome: found.state === "finished" ? NOTHING_DONE : await write(session, transfer, input, found, options),
        };
      }, session),
    ({ checked: { workspace } }) => workspace.id,
  );
  print({ ...checked.workspace, result: RESULTS[checked.state], counts: checked.counts, ...outcome }, flags, () =>
    toLines(checked, outcome),
  );
}

async function check(transfer: Transfer, input: Input, options: ImportOptions): Promise<CheckedSnapshot> {
  using line = showProgress({ verb: "Checking", unit: "lines" });
  return await transfer.checkSnapshot(input.read(), options, line.report);
}

async function write(
  session: Session,
  transfer: Transfer,
  input: Input,
  { digest, counts, workspace }: CheckedSnapshot,
  options: ImportOptions,
): Promise<ImportOutcome> {
  const unit = "rows and events";
  return asRun(session, { kind: "workspace_import", label: `Import of ${workspace.slug}`, unit }, async (run) => {
    using line = showProgress({ verb: "Importing", unit });
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const outcome = await transfer.importSnapshot(inTurns(run, input.read()), digest, options, ({ done: lines }) => {
      // The header is a line, and no row.
      const done = Math.max(0, lines - 1);
      line.report({ done, total });
      run.report({ done, total });
    });
    run.report({ done: total, total });
    return outcome;
  });
}

const RESULTS = { new: "imported", interrupted: "resumed", finished: "unchanged" } as const;

const NOTHING_DONE: ImportOutcome = { repeatedEvents: 0 };

function toLines({ workspace, counts, state }: CheckedSnapshot, { repeatedEvents }: ImportOutcome): string[] {
  const name = `Workspace ${workspace.slug} (${workspace.id})`;
  if (state === "finished") return [`${name} was imported from this file before: nothing was changed.`];
  const contents = Object.entries(counts).filter(([table, count]) => count > 0 && table !== "workspaces");
  return [
    `${name} ${state === "new" ? "was imported" : "is complete now"}.`,
    ...contents.map(([table, count]) => `${String(count).padStart(9)}  ${table.replaceAll("_", " ")}`),
    ...(repeatedEvents > 0 ? [`${repeatedEvents} of the events were there twice: the first of each was kept.`] : []),
  ];
}

function addRenaming(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, from, to] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) throw new UsageError("--domain takes <old>=<new>.");
  return { ...before, [from]: to };
}
