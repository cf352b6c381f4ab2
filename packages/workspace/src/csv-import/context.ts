import type { LinkDeps } from "../links/context.ts";
import type { Context } from "../operations/context.ts";
import type { TagDeps } from "../tags/create-tag.ts";

/** What an import of links is given: it makes links and tags as the API does. */
export type CsvDeps = LinkDeps & TagDeps;

/** The same in the name of a user. */
export type CsvContext = Context & CsvDeps;
