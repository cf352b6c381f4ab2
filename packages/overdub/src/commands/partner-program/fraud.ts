import type { FraudRules } from "@overdub/contract";
import type { Command } from "commander";
import type { OutputOptions } from "../../terminal/output.ts";
import { print, toTable } from "../../terminal/output.ts";
import { changeProgram, readFields, readProgram, SET_OPTION } from "./set-up.ts";

interface ListOptions extends OutputOptions {
  readonly status?: string;
}

/** Dub's dashboard judges risks; here commands do, and the same operations of the server. */
export function addFraudCommands(program: Command): void {
  const fraud = program.command("fraud").description("what the program takes for a risk, and what is on hold for it");
  fraud.command("rules <workspace>").description("show the rules").option("--json", "as JSON").action(rules);
  fraud
    .command("update <workspace>")
    .description("change the rules that are given")
    .requiredOption(...SET_OPTION)
    .option("--json", "as JSON")
    .action(update);
  fraud
    .command("groups <workspace>")
    .description("list what the rules have found, by partner, newest first")
    .option("--status <status>", "pending, resolved, expired; default: pending", "pending")
    .option("--json", "as JSON")
    .action(groups);
  fraud
    .command("resolve <workspace> <group>")
    .description("say that a finding is dealt with; what is on hold for nothing else goes on")
    .option("--reason <reason>", "why")
    .option("--json", "as JSON")
    .action(resolve);
  fraud
    .command("alerts <workspace>")
    .description("list the partners who were reported for fraud, newest first")
    .option("--status <status>", "pending, confirmed, dismissed; default: pending", "pending")
    .option("--json", "as JSON")
    .action(alerts);
  fraud
    .command("review <workspace> <alert> <status>")
    .description("say what you make of a report: confirmed, dismissed, or pending")
    .option("--json", "as JSON")
    .action(review);
}

async function rules(workspace: string, options: OutputOptions): Promise<void> {
  const shown = await readProgram(workspace, async (ctx) => {
    const { showRules } = await import("@overdub/workspace");
    return showRules(ctx);
  });
  print(shown, options, () => ruleLines(shown));
}

async function update(workspace: string, { set, ...options }: OutputOptions & { readonly set: string }): Promise<void> {
  const fields = await readFields({}, set);
  const change = { action: "fraud.update", arguments: fields };
  const { id: _, ...changed } = await changeProgram(workspace, change, async (ctx) => {
    const [{ findProgramOrThrow, updateRules }, { parseInput, FraudRulesUpdateBody }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    const { id } = await findProgramOrThrow(ctx.db, ctx.workspaceId);
    return { ...(await updateRules(ctx, parseInput(FraudRulesUpdateBody, fields))), id };
  });
  print(changed, options, () => ruleLines(changed));
}

function ruleLines(shown: FraudRules): string[] {
  return toTable(
    ["RULE", "ON", "WITH"],
    Object.entries(shown).map(([rule, { enabled, ...told }]) => [
      rule,
      enabled ? "yes" : "no",
      Object.entries(told)
        .map(([name, values]) => `${name}: ${(values as string[]).join(", ") || "none"}`)
        .join("; "),
    ]),
  );
}

async function groups(workspace: string, { status, ...options }: ListOptions): Promise<void> {
  const found = await readProgram(workspace, async (ctx) => {
    const [{ listGroupsOf }, { listFraudGroups, parseInput }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return listGroupsOf(ctx, parseInput(listFraudGroups.input.query, { status }));
  });
  print(found, options, () =>
    toTable(
      ["GROUP", "RULE", "STATUS", "PARTNER", "EVENTS", "LAST"],
      found.map((group) => [
        group.id,
        group.type,
        group.status,
        `${group.partner.name} (${group.partner.id})`,
        String(group.eventCount),
        group.lastEventAt,
      ]),
    ),
  );
}

async function resolve(
  workspace: string,
  group: string,
  { reason, ...options }: OutputOptions & { readonly reason?: string },
): Promise<void> {
  const change = { action: "fraud.resolve", subject: group, arguments: { ...(reason !== undefined && { reason }) } };
  const resolved = await changeProgram(workspace, change, async (ctx) => {
    const [{ resolveGroup }, { parseInput, resolveFraudGroup }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    const body = parseInput(resolveFraudGroup.input.body, { reason });
    return resolveGroup(ctx, group, body.reason ?? null);
  });
  print(resolved, options, () => [`Resolved ${resolved.id}: ${resolved.released} commissions are pending again.`]);
}

async function alerts(workspace: string, { status, ...options }: ListOptions): Promise<void> {
  const found = await readProgram(workspace, async (ctx) => {
    const [{ listAlertsOf }, { listFraudAlerts, parseInput }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return listAlertsOf(ctx, parseInput(listFraudAlerts.input.query, { status }));
  });
  print(found, options, () =>
    toTable(
      ["ALERT", "STATUS", "WITH", "PARTNER", "REASON", "CREATED"],
      found.map((alert) => [
        alert.id,
        alert.status,
        alert.source,
        `${alert.partner.name} (${alert.partner.id})`,
        alert.reason,
        alert.createdAt,
      ]),
    ),
  );
}

async function review(workspace: string, alert: string, status: string, options: OutputOptions): Promise<void> {
  const change = { action: "fraud.review", subject: alert, arguments: { status } };
  const reviewed = await changeProgram(workspace, change, async (ctx) => {
    const [{ reviewAlert }, { parseInput, reviewFraudAlert }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return reviewAlert(ctx, alert, parseInput(reviewFraudAlert.input.body, { status }).status);
  });
  print(reviewed, options, () => [`Alert ${reviewed.id} is ${reviewed.status}.`]);
}
