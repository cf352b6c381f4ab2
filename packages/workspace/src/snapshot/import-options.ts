import type { SqlRow } from "../database/snapshot-table.ts";
import { DOMAIN, SLUG } from "../workspaces/create-workspace.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import type { WorkspaceImportTable } from "./import-table.ts";
import type { Entry } from "./read-snapshot.ts";
import { HOLD_KEYS } from "./tables.ts";

/** What an import changes on the way. Kept with the import, so that a continued one goes on as it began. */
export interface ImportOptions {
  /** The slug to give the workspace. Default: its own. */
  readonly slug?: string | undefined;
  /** New names of domains, by the old ones. */
  readonly domains?: Readonly<Record<string, string>> | undefined;
  /** Whether the API keys and the OAuth applications come along. */
  readonly keys: boolean;
}

/** @throws WorkspaceError for a name that is none. */
export function assertImportOptions({ slug, domains = {} }: ImportOptions): void {
  if (slug !== undefined && !SLUG.test(slug)) throw new WorkspaceError(`"${slug}" is no slug.`);
  for (const name of Object.values(domains)) {
    if (!DOMAIN.test(name)) throw new WorkspaceError(`"${name}" is no domain name.`);
  }
}

/** Tables whose rows name a domain of short links in `domain`. */
const HAVE_DOMAIN: ReadonlySet<string> = new Set(["links", "programs", "partner_group_default_links"]);

const NOTHING: ImportOptions = { keys: true };

/** Those under which an import began. @throws WorkspaceError when others are given now. */
export function optionsToContinue(earlier: WorkspaceImportTable, given: ImportOptions): ImportOptions {
  const begun: ImportOptions = JSON.parse(earlier.options);
  const now = writeOptions(given);
  if (now !== writeOptions(NOTHING) && now !== earlier.options) {
    throw new WorkspaceError(
      "The import began with other options: it goes on with those; leave --as and the like out.",
    );
  }
  return begun;
}

/** The same options always give the same text. */
export function writeOptions({ slug, domains = {}, keys }: ImportOptions): string {
  return JSON.stringify({ slug, domains: Object.fromEntries(Object.entries(domains).toSorted()), keys });
}

/** An entry as it is to be stored, or `undefined` when it is not. */
export function applyImportOptions(entry: Entry, { slug, domains = {}, keys }: ImportOptions): Entry | undefined {
  const rename = (name: string) => (Object.hasOwn(domains, name) ? (domains[name] ?? name) : name);
  const moved = (row: SqlRow): SqlRow =>
    typeof row.domain === "string" ? { ...row, domain: rename(row.domain) } : row;
  if ("event" in entry) {
    const { event } = entry;
    const domain = rename(event.domain);
    return domain === event.domain ? entry : { ...entry, event: { ...event, domain } };
  }
  const { table, row } = entry;
  if (HOLD_KEYS.has(table) && !keys) return undefined;
  // Only the operator of this server says so.
  if (table === "oauth_apps") return { ...entry, row: { ...row, verified: 0 } };
  if (table === "workspaces" && slug !== undefined) return { ...entry, row: { ...row, slug } };
  // What this server's registrar has registered is the domain's own name.
  if (table === "registered_domains" && rename(String(row.slug)) !== row.slug) return undefined;
  if (table === "domains") return { ...entry, row: { ...row, slug: rename(String(row.slug)) } };
  // A program's address is unique, too, and people know both by one name.
  if (table === "programs" && slug !== undefined) return { ...entry, row: moved({ ...row, slug }) };
  if (HAVE_DOMAIN.has(table)) return { ...entry, row: moved(row) };
  return entry;
}
