import type { Group } from "@overdub/contract";
import type { Command } from "commander";
import type { OutputOptions } from "../../terminal/output.ts";
import { print } from "../../terminal/output.ts";
import { changeProgram, readFields, readNumber, SET_OPTION } from "./set-up.ts";

interface GroupOptions extends OutputOptions {
  readonly name?: string;
  readonly slug?: string;
  readonly holdingDays?: string;
  readonly set?: string;
}

export function addGroupCommands(program: Command): void {
  const group = program.command("group").description("groups of partners, with terms of their own");
  withGroupOptions(
    group.command("create <workspace> <slug>").description("create a group with the settings of the default one"),
  ).action(create);
  withGroupOptions(
    group
      .command("update <workspace> <group>")
      .description("change a group, by id or slug")
      .option("--slug <slug>", "what it can be named by"),
  ).action(update);
  group
    .command("delete <workspace> <group>")
    .description("delete a group, by id or slug; its partners come into the default one")
    .option("--json", "as JSON")
    .action(remove);
}

function withGroupOptions(command: Command): Command {
  return command
    .option("--name <name>", "its name")
    .option("--holding-days <days>", "for how long commissions wait before they are paid out: 0, 7, 14, 30, 60 or 90")
    .option(...SET_OPTION)
    .option("--json", "as JSON");
}

function fieldsOf({ name, slug, holdingDays, set }: GroupOptions) {
  return readFields({ name, slug, holdingPeriodDays: readNumber(holdingDays, "--holding-days") }, set);
}

async function create(workspace: string, slug: string, options: GroupOptions): Promise<void> {
  const fields = { name: slug, slug, ...(await fieldsOf(options)) };
  const group = await changeProgram(workspace, { action: "group.create", arguments: fields }, async (ctx) => {
    const [{ createGroup }, { parseInput, GroupCreateBody }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return createGroup(ctx, parseInput(GroupCreateBody, fields));
  });
  print(group, options, () => [describe(group)]);
}

async function update(workspace: string, name: string, options: GroupOptions): Promise<void> {
  const fields = await fieldsOf(options);
  const change = { action: "group.update", subject: name, arguments: fields };
  const group = await changeProgram(workspace, change, async (ctx) => {
    const [{ updateGroup }, { parseInput, GroupUpdateBody }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return updateGroup(ctx, name, parseInput(GroupUpdateBody, fields));
  });
  print(group, options, () => [describe(group)]);
}

async function remove(workspace: string, name: string, options: OutputOptions): Promise<void> {
  const group = await changeProgram(workspace, { action: "group.delete", subject: name }, async (ctx) => {
    const { deleteGroup } = await import("@overdub/workspace");
    return deleteGroup(ctx, name);
  });
  print(group, options, () => [`Deleted ${group.id}.`]);
}

function describe({ id, name, slug, holdingPeriodDays }: Group): string {
  return `Group ${name} (${id}), ${slug}: commissions wait for ${holdingPeriodDays} days.`;
}
