import type { LinkDeps, LinksContext } from "../links/context.ts";
import type { Core } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";

/** Partners have links, which are written as all links are. */
export type PartnersContext = LinksContext;

/** The same outside requests. */
export type PartnerJobContext = Core & LinkDeps;

export const implement = implementWith<LinkDeps>();
