import { z } from "zod";
import { invalidArgument } from "./gateway-error.ts";

/** Source: spec truto-gateway 12. */
const MAX_LIMIT = 5000;

/** Parameters of every list of the control plane. */
export const KeysetQuery = z.object({
  limit: z.union([z.literal(""), z.coerce.number().int().min(1)]).optional(),
  next_cursor: z.string().optional(),
});

/** Rows come in the order of creation, so rows that are added meanwhile are met, and none is met twice. */
export interface Keyset {
  readonly limit: number;
  readonly after: { readonly createdAtMs: number; readonly id: string } | undefined;
}

export function readKeyset({ limit, next_cursor }: z.output<typeof KeysetQuery>): Keyset {
  return { limit: Math.min(limit || MAX_LIMIT, MAX_LIMIT), after: next_cursor ? readCursor(next_cursor) : undefined };
}

/** The list envelope of the control plane. `rows` may hold one row more than the limit, which tells that there are more. */
export function toKeysetPage<Row extends { createdAtMs: number; id: string }>(
  rows: readonly Row[],
  { limit }: Keyset,
  render: (row: Row) => unknown,
): { result: unknown[]; next_cursor: string | null; limit: number } {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const next = last && Buffer.from(JSON.stringify([last.createdAtMs, last.id])).toString("base64url");
  return { result: page.map(render), next_cursor: next ?? null, limit };
}

const Position = z.tuple([z.int(), z.uuid()]);

function readCursor(text: string): Keyset["after"] {
  try {
    const [createdAtMs, id] = Position.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    return { createdAtMs, id };
  } catch {
    throw invalidArgument("query.next_cursor", "is not a cursor of this list");
  }
}
