import { text } from "node:stream/consumers";
import type { Tool } from "@overdub/gateway";
import type { Command } from "commander";
import { withSession } from "../installation/session.ts";
import { UsageError } from "../terminal/cli-error.ts";
import type { ListOptions } from "../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../terminal/output.ts";
import { showProgress } from "../terminal/progress.ts";
import { describeTool } from "./describe-tool.ts";
import { findTool } from "./find-tool.ts";
import type { ReplyOptions } from "./print-reply.ts";
import { answersRows, printReply } from "./print-reply.ts";

interface ToolListOptions extends ListOptions {
  readonly tags?: string;
  readonly methods?: string;
}

interface CallOptions extends ReplyOptions {
  readonly account?: string;
  readonly args?: string;
  readonly idempotencyKey?: string;
  readonly help?: boolean;
}

export function addToolCommand(program: Command): void {
  const tool = program.command("tool").description("list and call the tools of the catalog");
  withListOptions(
    tool
      .command("list")
      .description("list the tools; as JSON with the schemas of their arguments")
      .option("--tags <tags>", "only tools with one of these tags, separated by commas")
      .option(
        "--methods <methods>",
        "only tools of these kinds: read, write, custom or names of methods, separated by commas",
      ),
  ).action(listTools);
  tool
    .command("call [name]")
    .description(
      "call a tool. A bulk tool answers with a row for each item, and the command ends with status 1 if one of them failed, is unknown or was not sent",
    )
    .helpOption(false)
    .option("--args <json>", "the arguments, as a JSON object; - reads standard input", "{}")
    .option("--account <account>", "the account, by id or tenant; needed when several are connected")
    .option(
      "--idempotency-key <key>",
      "carry out a write once for each key; an interrupted bulk call resumes with its key",
    )
    .option("--out <file>", "write the rows of the answer to a file, each as a line of JSON, or as CSV with --csv")
    .option("--json", "on one line")
    .option("--csv", "rows as CSV, with every field")
    .option("-h, --help", "with the name of a tool: what it does, and its arguments")
    .action(call);
}

async function listTools(options: ToolListOptions): Promise<void> {
  const { catalog, filterTools } = await import("@overdub/gateway/tools");
  const tools = filterTools(catalog, { tags: options.tags?.split(","), methods: options.methods?.split(",") });
  printList(tools.map(describe), options, () =>
    toTable(
      ["TOOL", "METHOD", "TAGS"],
      tools.map(({ name, resource, method, tags }) => [name, `${resource} ${method}`, tags.join(", ")]),
    ),
  );
}

function describe({ name, description, resource, method, tags, annotations, querySchema, bodySchema, required }: Tool) {
  return {
    name,
    description,
    resource,
    method,
    tags,
    annotations,
    query_schema: querySchema,
    body_schema: bodySchema,
    required,
  };
}

/** Ctrl-C ends a bulk call after its current request, and says how to resume it. A second one ends the process. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}

async function call(name: string | undefined, options: CallOptions, command: Command): Promise<void> {
  if (options.help && name === undefined) return command.outputHelp();
  if (name === undefined) throw new UsageError("Say which tool to call.");
  const tool = await findTool(name);
  if (options.help) {
    const { inputSchemaOf } = await import("@overdub/gateway/tools");
    const lines = () => [command.helpInformation(), ...describeTool(tool, inputSchemaOf(tool))];
    return print(describe(tool), options, lines);
  }
  if (options.csv && !answersRows(tool)) throw new UsageError(`--csv is for rows, and ${name} answers with none.`);
  const { idempotencyKey: key } = options;
  const given = parseArguments(options.args === "-" ? await text(process.stdin) : (options.args ?? "{}"));
  const args = key === undefined ? given : { ...given, idempotency_key: key };
  const run = () =>
    withSession(async (session) => {
      const account = await session.findAccount(options.account);
      using line = showProgress({ verb: name, unit: "items" });
      return session.gateway.context.callTool(account, tool, args, {
        invokeOptions: { signal: untilInterrupted(), onProgress: line.report },
      });
    });
  await printReply(tool, run, options);
}

/** The arguments of a tool. @throws UsageError when they are no JSON object. */
export function parseArguments(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw new UsageError("The arguments (--args) are not valid JSON.", { cause });
  }
  throw new UsageError("The arguments (--args) must be a JSON object.");
}
