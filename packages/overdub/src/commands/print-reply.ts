import { Readable } from "node:stream";
import type { Tool, ToolAnswer } from "@overdub/gateway";
import { CliError } from "../terminal/cli-error.ts";
import type { ListOptions } from "../terminal/output.ts";
import { print, printList, toTable, toTableFile } from "../terminal/output.ts";
import { writeWhole } from "../terminal/whole-file.ts";

type Row = Readonly<Record<string, unknown>>;
type Reply = ToolAnswer["reply"];

export interface ReplyOptions extends ListOptions {
  /** The file to write, instead of standard output. */
  readonly out?: string;
}

/** Some items of a bulk call did not become what was asked for. */
class ItemsFailed extends CliError {
  override readonly name = "ItemsFailed";
}

/** Whether a tool answers with rows. */
export function answersRows(tool: Tool): boolean {
  return tool.method === "list" || isBulk(tool);
}

/**
 * Calls a tool, and prints or writes what it answers: every row of a bulk call.
 *
 * @throws CliError, once it is printed, if an item failed, is unknown or was not sent.
 */
export async function printReply(
  tool: Tool,
  call: () => Promise<ToolAnswer>,
  { out, ...options }: ReplyOptions,
): Promise<void> {
  const callOnce = async () => {
    const { reply, whole } = await call();
    return whole ?? reply;
  };
  const reply = out === undefined ? await callOnce() : await writeReply(tool, callOnce, out, options);
  if (out === undefined) show(tool, reply, options);
  else {
    const { result: _written, ...rest } = reply;
    print({ ...rest, out }, options, () => [`${rest.result_count} rows are in ${out}.`]);
  }
  if (isBulk(tool)) requireDone(reply);
}

async function writeReply(tool: Tool, call: () => Promise<Reply>, out: string, options: ListOptions): Promise<Reply> {
  const replies: Reply[] = [];
  try {
    await writeWhole(out, async () => {
      const reply = await call();
      replies.push(reply);
      return Readable.from([...linesOf(tool, reply, options)]);
    });
  } catch (error) {
    // What was done is known here alone.
    for (const reply of replies) show(tool, reply, options);
    throw error;
  }
  return replies[0] as Reply;
}

function isBulk({ bulk, severalAs }: Tool): boolean {
  return bulk !== undefined || severalAs !== undefined;
}

/** Undefined for what is no list, such as a plan. */
function rowsOf(tool: Tool, { result }: Reply): readonly Row[] | undefined {
  return answersRows(tool) && Array.isArray(result) ? result : undefined;
}

function show(tool: Tool, reply: Reply, options: ListOptions): void {
  const rows = rowsOf(tool, reply);
  if (rows && options.csv) printList(rows, options, () => []);
  else print(reply, options, () => (rows && isBulk(tool) ? toItemTable(rows) : [JSON.stringify(reply, null, 2)]));
}

/** A line of JSON for each row, unless it is to be CSV. */
function linesOf(tool: Tool, reply: Reply, { csv }: ListOptions): readonly string[] {
  const rows = rowsOf(tool, reply);
  if (rows && csv) return [toTableFile(rows)];
  return (rows ?? [reply]).map((row) => `${JSON.stringify(row)}\n`);
}

function toItemTable(rows: readonly Row[]): string[] {
  return toTable(
    ["INDEX", "STATUS", "ID", "DETAIL"],
    rows.map(({ index, status, id, ...rest }) => [...[index, status, id ?? ""].map(String), detailOf(rest)]),
  );
}

function detailOf({ error, shortLink, result }: Row): string {
  if (error) {
    const { code, message } = error as { readonly code: string; readonly message: string };
    return `${code}: ${message}`;
  }
  return shortLink === undefined ? (JSON.stringify(result) ?? "") : String(shortLink);
}

const NOT_DONE = [
  ["error", "failed"],
  ["unknown", "are unknown"],
  ["not_sent", "were not sent"],
] as const;

function requireDone({ result, idempotency_key: key }: Reply): void {
  if (!Array.isArray(result)) return;
  const counts = NOT_DONE.flatMap(([status, words]) => {
    const count = result.filter((row: Row) => row.status === status).length;
    return count > 0 ? [`${count} ${words}`] : [];
  });
  if (counts.length === 0) return;
  const hint = key === undefined ? "" : ` The same command with --idempotency-key ${key} goes on where it stopped.`;
  throw new ItemsFailed(`Of ${result.length} items ${counts.join(", ")}.${hint}`);
}
