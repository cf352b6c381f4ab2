import type { Command } from "commander";
import { Argument } from "commander";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description('print what completes this command in a shell: eval "$(overdub completion bash)"')
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .action(async (shell: Shell) => {
      const { catalog } = await import("@overdub/gateway/tools");
      const tools = catalog.map(({ name }) => name);
      process.stdout.write(completionScript(shell, choicesOf(program, { "tool call": tools })));
    });
}

/** What may follow each command, by its words: subcommands, options, and names. */
export type Choices = ReadonlyMap<string, readonly string[]>;

/** @param more what else may follow a command. */
export function choicesOf(program: Command, more: Readonly<Record<string, readonly string[]>> = {}): Choices {
  const choices = new Map<string, readonly string[]>();
  const add = (command: Command, path: string) => {
    const options = command.options.map(({ long, short }) => long ?? short ?? "");
    const help = options.includes("--help") ? [] : ["--help"];
    choices.set(path, [...command.commands.map((child) => child.name()), ...(more[path] ?? []), ...options, ...help]);
    for (const child of command.commands) add(child, `${path} ${child.name()}`.trim());
  };
  add(program, "");
  return choices;
}

/** Of letters, digits and hyphens alone, so that no shell reads more into it. */
export function completionScript(shell: Shell, choices: Choices): string {
  return shell === "fish" ? fishScript(choices) : bashScript(shell, choices);
}

/** Both find where they are by walking along the words that are there. */
function bashScript(shell: "bash" | "zsh", choices: Choices): string {
  const known = [...choices.keys()].filter(Boolean).map((path) => `"${path}"`);
  const cases = [...choices].map(([path, words]) => `    "${path}") words="${words.join(" ")}" ;;`);
  const prelude =
    shell === "zsh" ? "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n" : "";
  return `${prelude}_overdub() {
  local path="" next words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${path:+$path }\${COMP_WORDS[i]}"
    case "$next" in
    ${known.join("|")}) path="$next" ;;
    esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _overdub overdub
`;
}

function fishScript(choices: Choices): string {
  const known = [...choices.keys()].filter(Boolean).map((path) => `"${path}"`);
  const lines = [...choices].map(
    ([path, words]) => `complete -c overdub -n '__overdub_at "${path}"' -a "${words.join(" ")}"`,
  );
  return `function __overdub_at
  set -l path ""
  for word in (commandline -opc)[2..]
    set -l next (string trim "$path $word")
    if contains -- "$next" ${known.join(" ")}
      set path "$next"
    end
  end
  test "$path" = "$argv[1]"
end
${lines.join("\n")}
`;
}
