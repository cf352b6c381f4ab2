import type { Argument, Command, Option } from "commander";
import { createProgram } from "../commands/program.ts";
import { GENERATED, row } from "./markdown.ts";

/** Every command with its options, as `--help` shows them. */
export async function commandsPage(): Promise<string> {
  const { commands } = await createProgram();
  return [GENERATED, INTRODUCTION, ...commands.flatMap((command) => sections(command, "overdub", 2))].join("\n");
}

const INTRODUCTION = `
# Commands

In a clone of the repository, \`overdub\` is \`npm run --silent overdub --\`. Commands work while the server runs and while
it does not, unless they say otherwise. Each has \`--help\`; \`overdub tool call <name> --help\` shows the arguments of a
tool. With \`--json\` a command prints one JSON value for programs, and an error as \`{"error":{"code","message"}}\` on
standard error. Lists are tables, or CSV with \`--csv\`. A command that fails ends with status 1, and one that was typed
wrong with 2.

Without a command the server is started, as by \`overdub serve\`.
`;

function sections(command: Command, parent: string, level: number): string[] {
  const name = `${parent} ${command.name()}`;
  const parts = command.registeredArguments.map(usage);
  const options = command.options.filter(({ long }) => long !== "--json" && long !== "--csv");
  const heading = [`${"#".repeat(level)} ${name}`, "", `${sentence(command.description())}`, ""];
  const synopsis = ["```sh", [name, ...parts, ...(options.length > 0 ? ["[options]"] : [])].join(" "), "```", ""];
  const table = [row("Option", "Meaning"), "|---|---|", ...options.map(describe), ""];
  return [
    ...heading,
    ...(command.commands.length === 0 ? synopsis : []),
    ...(options.length > 0 ? table : []),
    ...command.commands.flatMap((child) => sections(child, name, level + 1)),
  ];
}

function usage(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

function describe({ flags, description, mandatory, defaultValue, argChoices }: Option): string {
  const notes = [
    ...(argChoices ? [`One of ${argChoices.map((choice) => `\`${choice}\``).join(", ")}.`] : []),
    ...(mandatory ? ["Required."] : []),
    ...(typeof defaultValue === "string" ? [`Default: \`${defaultValue}\`.`] : []),
  ];
  return row(`\`${flags}\``, [sentence(description), ...notes].join(" "));
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(/([^.])$/, "$1.");
}
