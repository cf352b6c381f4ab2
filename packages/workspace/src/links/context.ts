import type { GuardedFetch } from "@overdub/limits";
import type { LinkedEventStore, Outbox, SqlDialect } from "@overdub/storage";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Site } from "../link-cache/circles.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import type { Context } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";

export interface LinkDeps {
  /** For the few queries that the dialects answer differently. */
  readonly dialect: SqlDialect;
  readonly linkCache: LinkCache;
  /** Fetches the images of previews. */
  readonly fetch: GuardedFetch;
  /** Tells which variant of an A/B test brought most leads, and what takes long to tell of links. */
  readonly eventStore: LinkedEventStore;
  readonly outbox: Outbox<WorkspaceTables>;
}

export type LinksContext = Context & LinkDeps;

/** Where circles of links are looked for. */
export function siteOf({ db, linkCache, publicPort }: Pick<LinksContext, "db" | "linkCache" | "publicPort">): Site {
  return { db, linkCache, port: publicPort() };
}

export const implement = implementWith<LinkDeps>();
