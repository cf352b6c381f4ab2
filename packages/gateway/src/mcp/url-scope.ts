import { didYouMean } from "../errors/did-you-mean.ts";
import type { ToolScope } from "../tool-calls/select-tools.ts";
import { ACCESS_LEVELS, SURFACES } from "../tool-calls/select-tools.ts";
import { McpRefusal } from "./json-rpc.ts";

/**
 * How the URL of a server narrows its tools: `?surface=lean`, `?tags=links,analytics`, `?methods=read`, `?access=write`,
 * `?read_only=true`.
 *
 * @throws 400 for a surface or a level that there is not, since it must not pass for no restriction.
 */
export function readUrlScope(query: URLSearchParams): ToolScope {
  return {
    surface: readChoice("surface", SURFACES, query),
    access: isReadOnly(query) ? "read" : readChoice("access", ACCESS_LEVELS, query),
    tags: readWords("tags", query),
    methods: readWords("methods", query),
  };
}

/** `?tools=all` lists tools that the account's upstream does not serve, too. */
export function listsAll(query: URLSearchParams): boolean {
  return readChoice("tools", ["served", "all"], query) === "all";
}

function readWords(name: string, query: URLSearchParams): string[] {
  return query
    .getAll(name)
    .flatMap((words) => words.split(","))
    .filter(Boolean);
}

function readChoice<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  query: URLSearchParams,
): Choice | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  const choice = choices.find((candidate) => candidate === given);
  if (choice !== undefined) return choice;
  throw new McpRefusal(400, -32602, `${name} must be one of: ${choices.join(", ")}.${didYouMean(given, choices)}`);
}

/** Only a clear no allows writes: `read_only`, `read_only=1` and `read_only=yes` all ask to be kept from them. */
function isReadOnly(query: URLSearchParams): boolean {
  const value = query.get("read_only");
  return value !== null && value !== "false" && value !== "0";
}
