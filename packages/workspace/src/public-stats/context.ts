import type { AnalyticsContext, AnalyticsDeps } from "../analytics/context.ts";
import { callAsOwner } from "../auth/authenticate.ts";
import { findTimeOf } from "../jobs/workspace-time.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { Core } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";
import type { PublicAnswers } from "./public-answers.ts";

export interface PublicStatsDeps extends AnalyticsDeps {
  readonly linkCache: LinkCache;
  readonly publicAnswers: PublicAnswers;
}

export const implement = implementWith<PublicStatsDeps>();

/** The owner's view of a link, in the time of its workspace. What of it a stranger sees is decided by the question. */
export async function contextOf(core: Core & PublicStatsDeps, link: LinkTable): Promise<AnalyticsContext> {
  return { ...(await findTimeOf(core, link.workspace_id)), ...callAsOwner(link.workspace_id, "") };
}
