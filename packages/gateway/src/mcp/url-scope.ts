import { didYouMean } from "../errors/did-you-mean.ts";
import type { ToolScope } from "../tool-calls/select-tools.ts";
import { ACCESS_LEVELS, SURFACES } from "../tool-calls/select-tools.ts";
import { McpRefusal } from "./json-rpc.ts";

const NAMES = ["surface", "tags", "methods", "access", "read_only", "tools", "integrated_account_id"];

/**
 * How the URL of a server narrows its tools: `?surface=lean`, `?tags=links,analytics`, `?methods=read`, `?access=write`,
 * `?read_only=true`.
 *
 * @throws 400 for a name, a surface or a level that there is not, and for two: a restriction that is not understood must not
 *         pass for none.
 */
export function readUrlScope(query: URLSearchParams): ToolScope {
  checkNames(query);
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

function checkNames(query: URLSearchParams): void {
  for (const name of query.keys()) {
    const shown = JSON.stringify(name.slice(0, 80));
    if (!NAMES.includes(name)) {
      const [beginning = ""] = name.split(/[-:;]/);
      const hint = didYouMean(name, NAMES) || didYouMean(beginning, NAMES);
      throw new McpRefusal(400, -32602, `The URL of an MCP server takes no ${shown}.${hint}`);
    }
    const [value, ...others] = query.getAll(name);
    const isOther = others.some((other) => other !== value);
    if (isOther && !LISTS.includes(name)) throw new McpRefusal(400, -32602, `The URL says two things by ${shown}`);
  }
}

const LISTS = ["tags", "methods"];

function readWords(name: string, query: URLSearchParams): string[] {
  const words = query
    .getAll(name)
    .flatMap((given) => given.split(","))
    .filter(Boolean);
  // No word would restrict nothing.
  if (query.has(name) && words.length === 0) throw new McpRefusal(400, -32602, `${name} must name something`);
  return words;
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
  const value = query.get("read_only")?.toLowerCase() ?? null;
  return value !== null && value !== "false" && value !== "0";
}
