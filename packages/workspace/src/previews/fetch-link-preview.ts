/** The job that asks the destination of a link for its tags, for the pages that show them. */

import { FetchError } from "@overdub/limits";
import type { JobResult } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import { findLinkPreview, lacksTags, saveLinkPreview } from "../link-store/link-previews.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinkAnywhere } from "../link-store/queries.ts";
import type { PageReader } from "../metatags/fetch-page-tags.ts";
import { fetchPageTags } from "../metatags/fetch-page-tags.ts";
import type { PageTags } from "../metatags/page-tags.ts";
import type { Core } from "../operations/context.ts";

const Payload = z.object({
  linkId: z.string(),
  /** The destination for which it was made: one that is changed meanwhile has a job of its own. */
  url: z.string(),
  /** From 1. */
  attempt: z.number(),
});
type Payload = z.output<typeof Payload>;

/** What previews of links need beyond what all get. */
export interface PreviewDeps extends PageReader {
  readonly linkCache: LinkCache;
}

export const fetchLinkPreview = defineJob("fetch-link-preview", Payload, fetchTags);

const MINUTE_MS = 60_000;
/** After the first attempt, the second, and so on; then it is given up: a preview is no more than a nicety. */
const PAUSES_MS = [MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS, 360 * MINUTE_MS];

/** Previews show less than this; redirects keep it in memory. */
const MAX_TITLE = 300;
const MAX_DESCRIPTION = 1000;
const MAX_IMAGE = 2000;

export async function addPreviewJob(
  { jobs }: Pick<Core, "jobs">,
  tx: Kysely<WorkspaceTables>,
  { id, url }: LinkTable,
): Promise<void> {
  await jobs.add(tx, fetchLinkPreview, { linkId: id, url, attempt: 1 });
}

/** A failure is the destination's, so it is no error of the job's: a later job tries again. */
async function fetchTags(
  { linkId, url, attempt }: Payload,
  deps: Pick<Core, "db" | "jobs" | "now"> & PreviewDeps,
): Promise<JobResult> {
  const { db, jobs, linkCache, now } = deps;
  const link = await findLinkAnywhere(db, linkId);
  if (!link || link.url !== url || !lacksTags(link) || (await findLinkPreview(db, link))) return undefined;
  const tags = await tryToFetch(deps, url);
  if (tags === "refused") return undefined;
  if (tags !== "failed") {
    await saveLinkPreview(db, link, shorten(tags), now());
    linkCache.forget(link.domain, link.key_lookup);
    return undefined;
  }
  const pauseMs = PAUSES_MS[attempt - 1];
  if (pauseMs === undefined) return undefined;
  await jobs.add(db, fetchLinkPreview, { linkId, url, attempt: attempt + 1 }, { atMs: now() + pauseMs });
  return undefined;
}

async function tryToFetch(reader: PageReader, url: string): Promise<PageTags | "refused" | "failed"> {
  try {
    return await fetchPageTags(reader, url);
  } catch (error) {
    return error instanceof FetchError && error.failure === "refused" ? "refused" : "failed";
  }
}

function shorten({ title, description, image }: PageTags): PageTags {
  return {
    title: title && cut(title, MAX_TITLE),
    description: description && cut(description, MAX_DESCRIPTION),
    image: image && image.length <= MAX_IMAGE ? image : null,
  };
}

/** Neither PostgreSQL nor a page can hold NUL, nor half of a surrogate pair. */
function cut(text: string, length: number): string {
  return text.replaceAll("\0", "").slice(0, length).toWellFormed();
}
