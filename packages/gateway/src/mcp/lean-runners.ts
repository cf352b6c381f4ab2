import { didYouMean } from "../errors/did-you-mean.ts";
import { checkArguments } from "../tool-calls/check-arguments.ts";
import { reportBug, toErrorBody } from "../tool-calls/error-body.ts";
import { fitReply } from "../tool-calls/fit-reply.ts";
import type { InputSchema } from "../tool-calls/input-schema.ts";
import { CALL_INPUT, DESCRIBE_INPUT, SEARCH_INPUT } from "../tool-calls/listing/lean-listing.ts";
import { listTool } from "../tool-calls/listing/listed-tool.ts";
import { effectOf, searchTools } from "../tool-calls/listing/search-tools.ts";
import { ArgumentFault } from "../tool-calls/refusals.ts";
import { levelOf } from "../tool-calls/select-tools.ts";
import { readForms } from "../tools/read-forms.ts";
import type { Tool } from "../tools/tool.ts";
import type { RunToolOptions } from "./run-tool.ts";
import { runTool } from "./run-tool.ts";
import type { RunTool } from "./tool-request.ts";
import { toToolResult } from "./tool-result.ts";

const MAX_FOUND = 10;

/** What the tools of `leanListing` that are our own do. */
export function leanRunners(options: RunToolOptions): Readonly<Record<string, RunTool>> {
  const { tools } = options;
  return {
    search_dub_tools: responding(SEARCH_INPUT, options, ({ query }) => searchTools(tools, String(query), MAX_FOUND)),
    describe_dub_tools: responding(DESCRIBE_INPUT, options, ({ names }) => {
      return (names as string[]).map((name) => describe(requireTool(tools, name, "names"), options));
    }),
    call_dub_read_tool: calling(
      tools.filter((tool) => levelOf(tool) === "read"),
      options,
    ),
    call_dub_write_tool: calling(
      tools.filter((tool) => levelOf(tool) !== "read"),
      options,
    ),
  };
}

function describe(tool: Tool, { accounts }: RunToolOptions): object {
  const { name, description, inputSchema } = listTool(tool, { hasAccountArgument: accounts.length > 1 });
  return { name, description, effect: effectOf(tool), inputSchema };
}

type Input = Readonly<Record<string, unknown>>;

function responding(schema: InputSchema, options: RunToolOptions, answer: (input: Input) => unknown[]): RunTool {
  return checked(schema, options, async (input, request) => {
    const result = answer(input);
    const envelope = { result, next_cursor: null, prev_cursor: null, result_count: result.length };
    return toToolResult(await fitReply(envelope, undefined), { isError: false, connected: undefined, request });
  });
}

function calling(tools: readonly Tool[], options: RunToolOptions): RunTool {
  return checked(CALL_INPUT, options, ({ name, arguments: args = {} }, request) => {
    return runTool(requireTool(tools, String(name), "name"), options)(args as Input, request);
  });
}

function checked(schema: InputSchema, { log }: RunToolOptions, run: RunTool): RunTool {
  return async (input, request) => {
    const { requestId } = request;
    try {
      const read = readForms(schema.properties, input, { isNullAbsence: true });
      checkArguments(schema, read);
      return await run(read, request);
    } catch (error) {
      reportBug(error, { request_id: requestId }, log);
      return toToolResult(toErrorBody(error, undefined, requestId), { isError: true, connected: undefined, request });
    }
  };
}

/** @throws ArgumentFault with the nearest name. */
function requireTool(tools: readonly Tool[], name: string, field: string): Tool {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool) return tool;
  const names = tools.map((candidate) => candidate.name);
  throw new ArgumentFault(
    field,
    `There is no such tool here: ${JSON.stringify(name.slice(0, 80))}.${didYouMean(name, names)}`,
    "Find its name with search_dub_tools; what reads and what writes is called by different tools.",
  );
}
