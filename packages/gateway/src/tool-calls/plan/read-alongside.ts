import type { Fields } from "../../json/fields.ts";
import type { ReadTarget } from "./read-target.ts";

/** What a call does to other things than it names. */
export interface Alongside {
  readonly what: string;
  readonly effect: string;
  /** Absent where it can't be counted with the tools of the client. */
  readonly count?: number;
}

/** @param target  The record that the call names, as it is now. */
export async function readAlongside(input: ReadTarget, target: Fields | undefined): Promise<readonly Alongside[]> {
  const { tool, tools, args, invoke, account, options } = input;
  const given = { ...args.query, ...(args.body as Fields | undefined) };
  const affected = target ? (tool.alongside?.(target, given) ?? []) : [];
  return Promise.all(
    affected.map(async ({ what, effect, links, count: known }): Promise<Alongside> => {
      if (links === undefined) return { what, effect, ...(known !== undefined && { count: known }) };
      const counter = tools.find(({ resource, method }) => resource === "links" && method === "count");
      if (!counter) return { what, effect };
      const { envelope } = await invoke(account, counter, { query: { ...links, showArchived: true } }, options);
      return { what, effect, ...(typeof envelope.result === "number" && { count: envelope.result }) };
    }),
  );
}
