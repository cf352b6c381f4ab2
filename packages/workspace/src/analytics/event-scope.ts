import type { AnalyticsFilters } from "@overdub/contract";
import type { EventScope } from "@overdub/storage";
import { parseMetadataQuery } from "../database/metadata-query.ts";
import type { FolderContext } from "../folders/folder-access.ts";
import type { Range } from "../time/range.ts";
import { visitFilters } from "./event-filters.ts";
import type { LinkFilterOptions } from "./link-filters.ts";
import { linkFilters } from "./link-filters.ts";

/** Which events a query is about. */
export async function resolveScope(
  ctx: FolderContext,
  query: AnalyticsFilters,
  range: Range,
  options?: LinkFilterOptions,
): Promise<EventScope> {
  return {
    workspaceId: ctx.workspaceId,
    fromMs: range.fromMs,
    toMs: range.toMs,
    filters: [...(await linkFilters(ctx, query, options)), ...visitFilters(query)],
    customerId: query.customerId || undefined,
    saleType: query.saleType,
    metadata: parseMetadataQuery(query.query),
  };
}
