import type { AnalyticsFilters } from "@overdub/contract";
import type { EventScope, LinkedScope } from "@overdub/storage";
import { parseMetadataQuery } from "../database/metadata-query.ts";
import type { FolderContext } from "../folders/folder-access.ts";
import type { Range } from "../time/range.ts";
import { visitFilters } from "./event-filters.ts";
import type { LinkSelection } from "./link-filters.ts";
import { linkConditions, readLinkSelection } from "./link-filters.ts";

/** Which events a query is about. */
export async function resolveScope(ctx: FolderContext, query: AnalyticsFilters, range: Range): Promise<LinkedScope> {
  const selection = await readLinkSelection(ctx, query);
  return { ...visitScope(ctx.workspaceId, query, range, selection), links: linkConditions(ctx, selection) };
}

/** The same, whatever SQL knows of the links. */
export function visitScope(
  workspaceId: string,
  query: AnalyticsFilters,
  range: Range,
  { named }: Pick<LinkSelection, "named">,
): EventScope {
  return {
    workspaceId,
    fromMs: range.fromMs,
    toMs: range.toMs,
    filters: [...named, ...visitFilters(query)],
    customerId: query.customerId || undefined,
    saleType: query.saleType,
    metadata: parseMetadataQuery(query.query),
  };
}
