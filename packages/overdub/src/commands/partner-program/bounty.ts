import type { Bounty } from "@overdub/contract";
import type { Command } from "commander";
import type { OutputOptions } from "../../terminal/output.ts";
import { print, toTable } from "../../terminal/output.ts";
import { changeProgram, readFields, readNumber, readProgram, SET_OPTION } from "./set-up.ts";
import { addSubmissionCommands } from "./submissions.ts";

interface BountyOptions extends OutputOptions {
  readonly type?: string;
  readonly name?: string;
  readonly reward?: string;
  readonly group?: readonly string[];
  readonly ends?: string;
  readonly set?: string;
}

export function addBountyCommands(program: Command): void {
  const bounty = program.command("bounty").description("what the program promises for results, or for work");
  bounty
    .command("list <workspace>")
    .description("list bounties, newest first")
    .option("--archived", "those that are archived, instead of the others")
    .option("--json", "as JSON")
    .action(list);
  bounty.command("show <workspace> <bounty-id>").description("show a bounty").option("--json", "as JSON").action(show);
  withBountyOptions(
    bounty
      .command("create <workspace>")
      .description("create a bounty, such as 500 cents for ten leads")
      .requiredOption("--type <type>", "what counts: performance, or a submission of work"),
  ).action(create);
  withBountyOptions(bounty.command("update <workspace> <bounty-id>").description("change a bounty")).action(update);
  bounty
    .command("archive <workspace> <bounty-id>")
    .description("close a bounty; what was handed in can be reviewed")
    .option("--undo", "open it again")
    .option("--json", "as JSON")
    .action(archive);
  addSubmissionCommands(bounty);
}

function withBountyOptions(command: Command): Command {
  return command
    .option("--name <name>", "its name; results are named by what they ask for")
    .option("--reward <cents>", "what is paid, in US cents")
    .option("--group <id...>", "only partners in these groups; default: all")
    .option("--ends <date>", "when it ends; default: never")
    .option(...SET_OPTION)
    .option("--json", "as JSON");
}

function fieldsOf({ type, name, reward, group, ends, set }: BountyOptions) {
  const rewardAmount = readNumber(reward, "--reward");
  return readFields({ type, name, rewardAmount, groupIds: group, endsAt: ends }, set);
}

async function list(workspace: string, options: OutputOptions & { archived?: boolean }): Promise<void> {
  const { archived = false } = options;
  const bounties = await readProgram(workspace, async (ctx) => {
    const { findBounties } = await import("@overdub/workspace");
    const all: Bounty[] = [];
    for (let page = 1; ; page += 1) {
      const some = await findBounties(ctx, { archived, page });
      all.push(...some);
      if (some.length === 0) return all;
    }
  });
  print(bounties, options, () =>
    toTable(
      ["ID", "NAME", "TYPE", "REWARD", "ENDS"],
      bounties.map((bounty) => [
        bounty.id,
        bounty.name ?? "",
        bounty.type,
        rewardOf(bounty),
        bounty.endsAt?.slice(0, 10) ?? "never",
      ]),
    ),
  );
}

async function show(workspace: string, id: string, options: OutputOptions): Promise<void> {
  const bounty = await readProgram(workspace, async (ctx) => {
    const { showBounty } = await import("@overdub/workspace");
    return showBounty(ctx, id);
  });
  print(bounty, options, () => [describe(bounty)]);
}

async function create(workspace: string, options: BountyOptions): Promise<void> {
  const fields = { groupIds: null, ...(await fieldsOf(options)) };
  const bounty = await changeProgram(workspace, { action: "bounty.create", arguments: fields }, async (ctx) => {
    const [{ addBounty }, { parseInput, BountyCreateBody }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return addBounty(ctx, parseInput(BountyCreateBody, fields));
  });
  print(bounty, options, () => [describe(bounty)]);
}

async function update(workspace: string, id: string, options: BountyOptions): Promise<void> {
  const fields = await fieldsOf(options);
  const change = { action: "bounty.update", subject: id, arguments: fields };
  const bounty = await changeProgram(workspace, change, async (ctx) => {
    const [{ changeBounty }, { parseInput, BountyUpdateBody }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return changeBounty(ctx, id, parseInput(BountyUpdateBody, fields));
  });
  print(bounty, options, () => [describe(bounty)]);
}

async function archive(workspace: string, id: string, options: OutputOptions & { undo?: boolean }): Promise<void> {
  const archived = options.undo !== true;
  const change = { action: "bounty.archive", subject: id, arguments: { archived } };
  const bounty = await changeProgram(workspace, change, async (ctx) => {
    const { setArchived } = await import("@overdub/workspace");
    return setArchived(ctx, id, archived);
  });
  print(bounty, options, () => [describe(bounty)]);
}

function describe(bounty: Bounty): string {
  const { id, name, type, endsAt, archivedAt } = bounty;
  const until = archivedAt === null ? `ends ${endsAt ?? "never"}` : `archived ${archivedAt}`;
  return `Bounty ${name ?? id} (${id}): ${type}, ${rewardOf(bounty)}, ${until}.`;
}

function rewardOf({ rewardAmount, rewardDescription }: Bounty): string {
  return rewardAmount === null ? (rewardDescription ?? "") : `${(rewardAmount / 100).toFixed(2)} USD`;
}
