import { inTurns } from "../database/in-turns.ts";

/** Fewer are written in a millisecond or two. */
const FEW_ROWS = 500;

/** JSON of an answer; of a long list some rows at a time, between which others get their turn. */
export function jsonOf(answer: unknown): string | Promise<string> {
  return Array.isArray(answer) && answer.length > FEW_ROWS ? listOf(answer) : JSON.stringify(answer);
}

async function listOf(rows: readonly unknown[]): Promise<string> {
  const parts = await inTurns(rows, (some) => [JSON.stringify(some).slice(1, -1)]);
  return `[${parts.join(",")}]`;
}

/** The same as a response. */
export async function jsonResponse(answer: unknown, headers: Readonly<Record<string, string>>): Promise<Response> {
  return new Response(await jsonOf(answer), { headers: { "content-type": "application/json", ...headers } });
}
