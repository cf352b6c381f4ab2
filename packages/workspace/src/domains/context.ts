import type { LinkCache } from "../link-cache/link-cache.ts";
import type { Context } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";
import type { DomainServices } from "./domain-services.ts";

export interface DomainDeps {
  readonly linkCache: LinkCache;
  readonly domains: DomainServices;
}

/** A command has it without a server around it. */
export type DomainsContext = Pick<Context, "db" | "now" | "jobs" | "publicPort" | "workspaceId" | "userId"> &
  DomainDeps;

export const implement = implementWith<DomainDeps>();
