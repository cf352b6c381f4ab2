import { AppError } from "@overdub/contract";
import type { KeyCaller } from "../auth/authenticate.ts";

/** The workspace's slug in front of a path of former days, and the path behind it. See behaviour/links 1.1. */
const LEGACY_PATH = /^\/projects\/([^/]+)(\/(?:links|tags|domains)(?:\/.*)?)$/;

export function splitLegacyPath(given: string): { readonly slug?: string; readonly path: string } {
  const path = withoutSpareSlashes(given);
  const [, slug, rest] = LEGACY_PATH.exec(path) ?? [];
  return slug !== undefined && rest !== undefined ? { slug, path: rest } : { path };
}

/** Clients that join a base URL and a path write `//links` and `/links/`. */
function withoutSpareSlashes(path: string): string {
  const single = path.replaceAll(/\/{2,}/g, "/");
  return single.length > 1 && single.endsWith("/") ? single.slice(0, -1) : single;
}

/**
 * The workspace that a request names beside its key: an id that starts with `ws_`, or a slug.
 *
 * @param slug from the path.
 * @see behaviour/links 2.2
 */
export function readSelector(slug: string | undefined, query: URLSearchParams): string | undefined {
  return query.getAll("workspaceId").at(-1) || slug || query.getAll("projectSlug").at(-1) || undefined;
}

/**
 * A key has its own workspace: the id of another is ignored, as Dub does, and the slug of another is an error.
 *
 * @throws `not_found`
 */
export function assertSelected(caller: KeyCaller, selector: string | undefined): void {
  if (selector === undefined || selector.startsWith("ws_") || selector === caller.workspaceSlug) return;
  throw new AppError("not_found", "Workspace not found.");
}
