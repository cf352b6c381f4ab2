import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { onboardingOf } from "@overdub/gateway";
import type { Command } from "commander";
import type { Session } from "../installation/session.ts";
import { withChange, withSession } from "../installation/session.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../terminal/output.ts";

interface AccountOptions extends OutputOptions {
  readonly account?: string;
}

interface SetOptions extends AccountOptions {
  readonly every: string;
  readonly inactive?: boolean;
}

const ACCOUNT = ["--account <account>", "the account, by id or tenant; default: the only one"] as const;
const RULES = "JSON of the rules, a list; - for standard input";

export function addOnboardingCommand(program: Command): void {
  const onboarding = program
    .command("onboarding")
    .description("rules that answer applications to the partner program of an account");
  onboarding
    .command("show")
    .description("show the rules")
    .option(...ACCOUNT)
    .option("--json", "as JSON")
    .action(show);
  onboarding
    .command("set <file>")
    .description(`answer applications by rules, in place of those before; the file is ${RULES}`)
    .option(...ACCOUNT)
    .option("--every <minutes>", "how often applications are looked for that no webhook has told of", "15")
    .option("--inactive", "keep the rules and follow none of them")
    .option("--json", "as JSON")
    .action(set);
  withListOptions(
    onboarding
      .command("preview [file]")
      .description(
        `tell what rules would do about the applications that wait; the file is ${RULES}; default: those set`,
      )
      .option(...ACCOUNT),
  ).action(preview);
  onboarding
    .command("check")
    .description("have the running server look for applications now")
    .option(...ACCOUNT)
    .option("--json", "as JSON")
    .action(check);
  withListOptions(
    onboarding
      .command("decisions")
      .description("list the newest 100 decisions, and what became of them")
      .option(...ACCOUNT),
  ).action(decisions);
  onboarding
    .command("remove")
    .description("remove the rules; what was decided stays")
    .option(...ACCOUNT)
    .option("--json", "as JSON")
    .action(remove);
}

/** @throws CliError with the gateway's own message. */
async function act<Result>(
  session: Session,
  named: string | undefined,
  run: (onboarding: ReturnType<typeof onboardingOf>) => Promise<Result>,
): Promise<Result> {
  const gateway = await import("@overdub/gateway");
  const account = await session.findAccount(named);
  try {
    return await run(gateway.onboardingOf(session.gateway.context, account, {}));
  } catch (error) {
    throw error instanceof gateway.GatewayError ? new CliError(error.message, { cause: error }) : error;
  }
}

/** @throws CliError for what is no JSON. */
async function readRules(file: string): Promise<unknown> {
  try {
    return JSON.parse(file === "-" ? await text(process.stdin) : await readFile(file, "utf8"));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? "does not hold JSON" : "cannot be read";
    throw new CliError(`The file ${file} ${why}.`, { cause });
  }
}

async function show({ account, ...options }: AccountOptions): Promise<void> {
  const shown = await withSession((session) => act(session, account, (onboarding) => onboarding.show()));
  print(shown, options, () => toLines(shown));
}

type Shown = Awaited<ReturnType<ReturnType<typeof onboardingOf>["show"]>>;

function toLines({ rules, is_active, every_minutes, last_checked_at, last_error }: Shown): string[] {
  const state = is_active
    ? `Looked for every ${every_minutes} minutes, last ${last_checked_at ?? "never"}.`
    : "Inactive.";
  return [
    ...toTable(
      ["RULE", "IF", "THEN"],
      rules.map(({ name, when, action }) => [name, when.map(toText).join(" and ") || "always", action]),
    ),
    "",
    last_error === null ? state : `${state} The last check ended early: ${last_error}`,
  ];
}

function toText(condition: Shown["rules"][number]["when"][number]): string {
  const value = "value" in condition ? ` ${[condition.value].flat().join(", ")}` : "";
  return `${condition.field} ${condition.operator.replaceAll("_", " ")}${value}`;
}

async function set(file: string, { account, every, inactive = false, ...options }: SetOptions): Promise<void> {
  const body = { rules: await readRules(file), is_active: !inactive, every_minutes: Number(every) };
  const change = { action: "onboarding.set_rules", subject: account, arguments: body };
  const row = await withChange(change, (session) => act(session, account, (onboarding) => onboarding.set(body)));
  print(row, options, () => toLines(row));
}

async function preview(file: string | undefined, { account, ...options }: AccountOptions & ListOptions): Promise<void> {
  const body = file === undefined ? {} : { rules: await readRules(file) };
  const shown = await withSession((session) => act(session, account, (onboarding) => onboarding.preview(body)));
  if (options.json) return print(shown, options, () => []);
  printList(shown.applications, options, () => [
    ...toTable(
      ["APPLICANT", "EMAIL", "WOULD", "BY", "BECAUSE"],
      shown.applications.map(({ application: { name, email }, would, by_rule: rule, reason }) => [
        ...[name ?? "", email ?? "", would],
        ...[rule ?? "no rule", reason],
      ]),
    ),
    ...(shown.is_cut ? ["", "There are more applications than were looked at."] : []),
  ]);
}

async function check({ account, ...options }: AccountOptions): Promise<void> {
  const change = { action: "onboarding.check", subject: account };
  const done = await withChange(change, (session) => act(session, account, (onboarding) => onboarding.check()));
  print(done, options, () => ["The running server looks for applications."]);
}

async function decisions({ account, ...options }: AccountOptions & ListOptions): Promise<void> {
  const { result } = await withSession((session) =>
    act(session, account, (onboarding) => onboarding.decisions({ limit: 100 })),
  );
  printList(result, options, () =>
    toTable(
      ["APPLICATION", "PARTNER", "STATE", "RULE", "REASON", "DECIDED"],
      result.map((row) => [
        ...[row.application_id, row.partner_id, row.state, row.rule ?? "no rule"],
        ...[row.error ?? row.reason, row.decided_at],
      ]),
    ),
  );
}

async function remove({ account, ...options }: AccountOptions): Promise<void> {
  const change = { action: "onboarding.delete_rules", subject: account };
  const removed = await withChange(change, (session) => act(session, account, (onboarding) => onboarding.remove()));
  print(removed, options, () => ["The rules are removed."]);
}
