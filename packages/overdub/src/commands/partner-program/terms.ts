import type { RewardEstimate } from "@overdub/contract";
import type { Command } from "commander";
import { UsageError } from "../../terminal/cli-error.ts";
import type { OutputOptions } from "../../terminal/output.ts";
import { print, toTable } from "../../terminal/output.ts";
import { changeProgram, readFields, readNumber, readProgram, SET_OPTION } from "./set-up.ts";

interface TermsOptions extends OutputOptions {
  readonly event?: string;
  readonly cents?: string;
  readonly percent?: string;
  readonly months?: string;
  readonly group?: string;
  readonly days?: string;
  readonly set?: string;
}

/** Rewards and discounts: what partners get, and what their customers do. */
export function addTermsCommands(program: Command): void {
  const reward = program.command("reward").description("what partners earn");
  withTerms(
    reward
      .command("create <workspace>")
      .description("create the reward of a group for an event")
      .requiredOption("--event <event>", "what is rewarded: click, lead, sale or referral")
      .option("--group <group>", "the group, by id or slug; default: the default one"),
  ).action(createReward);
  withTerms(
    reward.command("update <workspace> <reward-id>").description("change a reward; commissions that there are stay"),
  ).action(updateReward);
  withTerms(
    reward
      .command("estimate <workspace> <reward-id>")
      .description("say what a changed reward would have cost; nothing is changed")
      .option("--days <days>", "of how many days until now, up to 90; default: 30"),
  ).action(estimateReward);
  reward
    .command("delete <workspace> <reward-id>")
    .description("delete a reward: nobody earns it any more")
    .option("--json", "as JSON")
    .action((workspace, id, options) => remove(workspace, "reward", id, options));
  const discount = program.command("discount").description("what customers of partners pay less");
  withTerms(
    discount
      .command("create <workspace>")
      .description("create the discount of a group")
      .option("--group <group>", "the group, by id or slug; default: the default one"),
  ).action(createDiscount);
  discount
    .command("delete <workspace> <discount-id>")
    .description("delete a discount: nobody has it any more")
    .option("--json", "as JSON")
    .action((workspace, id, options) => remove(workspace, "discount", id, options));
}

function withTerms(command: Command): Command {
  return command
    .option("--cents <cents>", "a fixed sum, in US cents")
    .option("--percent <percent>", "a share, in percent")
    .option("--months <months>", "for how long: a number of months, or forever")
    .option(...SET_OPTION)
    .option("--json", "as JSON");
}

/** @throws UsageError where a sum and a share are given. */
function amountOf({ cents, percent }: TermsOptions) {
  if (cents !== undefined && percent !== undefined) throw new UsageError("Give --cents or --percent, not both.");
  return { sum: readNumber(cents, "--cents"), share: readNumber(percent, "--percent") };
}

function monthsOf({ months }: TermsOptions): number | null | undefined {
  return months === "forever" ? null : readNumber(months, "--months");
}

function rewardFields(options: TermsOptions) {
  const { sum, share } = amountOf(options);
  const type = sum !== undefined ? "flat" : share !== undefined ? "percentage" : undefined;
  const { event } = options;
  const fields = { event, type, amountInCents: sum, amountInPercentage: share, maxDuration: monthsOf(options) };
  return readFields(fields, options.set);
}

async function createReward(workspace: string, options: TermsOptions): Promise<void> {
  const fields = await rewardFields(options);
  const change = { action: "reward.create", arguments: { ...fields, group: options.group } };
  const reward = await changeProgram(workspace, change, async (ctx) => {
    const [{ addReward }, { parseInput, RewardBody }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return addReward(ctx, { groupId: options.group, reward: parseInput(RewardBody, fields) });
  });
  print(reward, options, () => [`Reward ${reward.id}: ${reward.event} ${describeAmount(reward)}.`]);
}

async function updateReward(workspace: string, id: string, options: TermsOptions): Promise<void> {
  const fields = await rewardFields(options);
  const change = { action: "reward.update", subject: id, arguments: fields };
  const reward = await changeProgram(workspace, change, async (ctx) => {
    const { changeReward } = await import("@overdub/workspace");
    return changeReward(ctx, id, fields);
  });
  print(reward, options, () => [`Reward ${reward.id}: ${reward.event} ${describeAmount(reward)}.`]);
}

async function estimateReward(workspace: string, id: string, options: TermsOptions): Promise<void> {
  const fields = await rewardFields(options);
  const days = readNumber(options.days, "--days");
  const estimate = await readProgram(workspace, async (ctx) => {
    const [{ estimateChange, withTerms: withRewardTerms }, { estimateReward: operation, parseInput }] =
      await Promise.all([import("@overdub/workspace"), import("@overdub/contract")]);
    const reward = await withRewardTerms(ctx, id, fields);
    return estimateChange(ctx, id, reward, parseInput(operation.input.body, { reward, days }).days);
  });
  print(estimate, options, () => estimateLines(estimate));
}

const usd = (cents: number) => `${(cents / 100).toFixed(2)} USD`;

function estimateLines({
  from,
  to,
  isCut,
  events,
  commissions,
  difference,
  partners,
  unknown,
}: RewardEstimate): string[] {
  const { now, changed } = commissions;
  const dayOf = (time: string) => time.slice(0, 10);
  return [
    `${events} events from ${dayOf(from)} to ${dayOf(to)}${isCut ? ", the newest of what there was" : ""}`,
    `Was    ${usd(now.earnings)} by ${now.count} commissions`,
    `Would  ${usd(changed.earnings)} by ${changed.count} commissions, ${difference < 0 ? "" : "+"}${usd(difference)}`,
    ...unknown.map(
      ({ asked, events: count }) => `Of ${count} events ${asked} is not known: its conditions count as not met.`,
    ),
    ...(partners.length === 0
      ? []
      : [
          "",
          ...toTable(
            ["PARTNER", "NAME", "WAS", "WOULD", "DIFFERENCE"],
            partners.map((each) => [each.partnerId, each.name, usd(each.now), usd(each.changed), usd(each.difference)]),
          ),
        ]),
  ];
}

async function createDiscount(workspace: string, options: TermsOptions): Promise<void> {
  const { sum, share } = amountOf(options);
  const type = sum !== undefined ? "flat" : share !== undefined ? "percentage" : undefined;
  const fields = await readFields({ type, amount: sum ?? share, maxDuration: monthsOf(options) }, options.set);
  const change = { action: "discount.create", arguments: { ...fields, group: options.group } };
  const discount = await changeProgram(workspace, change, async (ctx) => {
    const [{ addDiscount }, { parseInput, DiscountBody }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return addDiscount(ctx, { groupId: options.group, discount: parseInput(DiscountBody, fields) });
  });
  print(discount, options, () => [`Discount ${discount.id}: ${describeAmount(discount)}.`]);
}

async function remove(
  workspace: string,
  what: "reward" | "discount",
  id: string,
  options: OutputOptions,
): Promise<void> {
  const removed = await changeProgram(workspace, { action: `${what}.delete`, subject: id }, async (ctx) => {
    const { removeDiscount, removeReward } = await import("@overdub/workspace");
    return what === "reward" ? removeReward(ctx, id) : removeDiscount(ctx, id);
  });
  print(removed, options, () => [`Deleted ${removed.id}.`]);
}

interface Terms {
  readonly type: string;
  readonly maxDuration: number | null;
  readonly amountInCents?: number | null | undefined;
  readonly amountInPercentage?: number | null | undefined;
  readonly amount?: number;
}

/** `20 % for 12 months`, `5.00 USD once`. */
export function describeAmount({ type, maxDuration, amountInCents, amountInPercentage, amount }: Terms): string {
  const sum =
    type === "flat"
      ? `${((amount ?? amountInCents ?? 0) / 100).toFixed(2)} USD`
      : `${amount ?? amountInPercentage ?? 0} %`;
  if (maxDuration === null) return `${sum} forever`;
  return maxDuration === 0 ? `${sum} once` : `${sum} for ${maxDuration} months`;
}
