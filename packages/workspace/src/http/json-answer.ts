import { inTurns, ROWS_PER_TURN } from "../database/in-turns.ts";

/** JSON of an answer; of a long list in UTF-8, some rows at a time, between which others get their turn. */
export function jsonOf(answer: unknown): string | Promise<Uint8Array<ArrayBuffer>> {
  return Array.isArray(answer) && answer.length > ROWS_PER_TURN ? listOf(answer) : JSON.stringify(answer);
}

async function listOf(rows: readonly unknown[]): Promise<Uint8Array<ArrayBuffer>> {
  // Each with the comma before it, or the bracket; joined as texts, they would have to be made flat and encoded at once.
  const parts = await inTurns(rows, (some) => [Buffer.from(`,${JSON.stringify(some).slice(1, -1)}`)]);
  const list = Buffer.concat([...parts, Buffer.from("]")]);
  list[0] = "[".charCodeAt(0);
  return list;
}

/** What an operation answers with headers of its own. */
export class JsonAnswer {
  readonly answer: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(answer: unknown, headers: Readonly<Record<string, string>>) {
    this.answer = answer;
    this.headers = headers;
  }
}
