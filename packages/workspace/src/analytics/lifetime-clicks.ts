import type { QueryOf, retrieveAnalytics } from "@overdub/contract";
import type { Context } from "../http/implement.ts";
import { namedLink } from "./link-filters.ts";

type Query = QueryOf<typeof retrieveAnalytics>;

const NARROWING = [
  "start",
  "end",
  "country",
  "city",
  "region",
  "continent",
  "device",
  "browser",
  "os",
  "trigger",
  "referer",
  "refererUrl",
  "url",
  "saleType",
  "qr",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
  "query",
] as const satisfies readonly (keyof Query)[];

/**
 * All clicks that named links ever had, from their counters: counters that were imported with a link show up too.
 *
 * @returns `undefined` when the question is another one. Source: spec dub-attribution 4.6.
 */
export async function lifetimeClicks(ctx: Context, query: Query): Promise<number | undefined> {
  if (query.interval !== "all" || NARROWING.some((name) => query[name] !== undefined)) return undefined;
  const named = await namedLink(ctx, query);
  if (!named) return undefined;
  const { clicks } = await ctx.db
    .selectFrom("links")
    .select((eb) => eb.fn.sum<number | null>("clicks").as("clicks"))
    .where("workspace_id", "=", ctx.workspaceId)
    .where("id", named.negated ? "not in" : "in", named.values)
    .executeTakeFirstOrThrow();
  return Number(clicks ?? 0);
}
