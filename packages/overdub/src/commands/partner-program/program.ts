import type { Group, Program } from "@overdub/contract";
import type { ProgramSetup } from "@overdub/workspace";
import type { Command } from "commander";
import type { OutputOptions } from "../../terminal/output.ts";
import { print, toTable } from "../../terminal/output.ts";
import { addBountyCommands } from "./bounty.ts";
import { addFraudCommands } from "./fraud.ts";
import { addGroupCommands } from "./group.ts";
import { addPayoutCommands } from "./payout.ts";
import { changeProgram, readFields, readNumber, readProgram, SET_OPTION } from "./set-up.ts";
import { addTermsCommands, describeAmount } from "./terms.ts";

interface ProgramOptions extends OutputOptions {
  readonly name?: string;
  readonly url?: string;
  readonly domain?: string;
  readonly slug?: string;
  readonly minPayout?: string;
  readonly payoutMode?: string;
  readonly set?: string;
}

/** Dub's dashboard sets programs up; here commands do, and the same operations of the server. */
export function addPartnerProgramCommand(cli: Command): void {
  const program = cli.command("program").description("the partner program of a workspace");
  withProgramOptions(
    program
      .command("create <workspace>")
      .description("create the program, with its default group and a folder for links"),
  ).action(create);
  program
    .command("show <workspace>")
    .description("show the program with its groups, rewards and discounts")
    .option("--json", "as JSON")
    .action(show);
  withProgramOptions(program.command("update <workspace>").description("change the program")).action(update);
  addGroupCommands(program);
  addTermsCommands(program);
  addPayoutCommands(program);
  addFraudCommands(program);
  addBountyCommands(program);
}

function withProgramOptions(command: Command): Command {
  return command
    .option("--name <name>", "its name")
    .option("--url <url>", "what partners promote")
    .option("--domain <domain>", "of partners' links; default: the workspace's primary domain")
    .option("--slug <slug>", "names its pages; default: the workspace's slug")
    .option("--min-payout <cents>", "what a partner must have earned to be paid")
    .option("--payout-mode <mode>", "who pays: internal, external or hybrid")
    .option(...SET_OPTION)
    .option("--json", "as JSON");
}

function fieldsOf({ name, url, domain, slug, minPayout, payoutMode, set }: ProgramOptions) {
  const minPayoutAmount = readNumber(minPayout, "--min-payout");
  return readFields({ name, url, domain, slug, minPayoutAmount, payoutMode }, set);
}

async function create(workspace: string, options: ProgramOptions): Promise<void> {
  const fields = await fieldsOf(options);
  const change = { action: "program.create", arguments: fields };
  const program = await changeProgram(workspace, change, async (ctx) => {
    const [{ createProgram }, { parseInput, ProgramCreateBody }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return createProgram(ctx, parseInput(ProgramCreateBody, { name: workspace, ...fields }));
  });
  print(program, options, () => toLines(program));
}

async function update(workspace: string, options: ProgramOptions): Promise<void> {
  const fields = await fieldsOf(options);
  const change = { action: "program.update", arguments: fields };
  const program = await changeProgram(workspace, change, async (ctx) => {
    const [{ updateProgram }, { parseInput, ProgramUpdateBody }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return updateProgram(ctx, parseInput(ProgramUpdateBody, fields));
  });
  print(program, options, () => toLines(program));
}

async function show(workspace: string, options: OutputOptions): Promise<void> {
  const setup = await readProgram(workspace, async (ctx) => {
    const { showProgram } = await import("@overdub/workspace");
    return showProgram(ctx);
  });
  print(setup, options, () => [...toLines(setup.program), "", ...groupLines(setup)]);
}

function toLines({ id, name, slug, domain, url, payoutMode, minPayoutAmount }: Program): string[] {
  return [
    `Program ${name} (${id}), ${slug}`,
    `Links    ${domain ?? "no domain yet"} to ${url ?? "no URL yet"}`,
    `Payouts  ${payoutMode}, from ${(minPayoutAmount / 100).toFixed(2)} USD`,
  ];
}

function groupLines({ groups, rewards, discounts }: ProgramSetup): string[] {
  const terms = (group: Group) => {
    const own = [group.clickRewardId, group.leadRewardId, group.saleRewardId, group.referralRewardId];
    const shown = rewards
      .filter(({ id }) => own.includes(id))
      .map((reward) => `${reward.event} ${describeAmount(reward)}`);
    return shown.join(", ") || "none";
  };
  const discountOf = ({ discountId }: Group) => {
    const discount = discounts.find(({ id }) => id === discountId);
    return discount ? describeAmount(discount) : "none";
  };
  return toTable(
    ["GROUP", "SLUG", "NAME", "REWARDS", "DISCOUNT", "HOLDING DAYS"],
    groups.map((group) => [
      group.id,
      group.slug,
      group.name,
      terms(group),
      discountOf(group),
      String(group.holdingPeriodDays),
    ]),
  );
}
