import { AppError } from "@overdub/contract";
import { toShortLink } from "../addresses/short-link.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { externalIdTaken } from "../links/assert-references.ts";
import { insertLinksWithTags } from "../links/bulk/insert-links.ts";
import { attempt } from "../links/bulk/link-errors.ts";
import { planLinks } from "../links/bulk/plan-links.ts";
import type { CsvContext } from "./context.ts";
import { ensureTags, readTagBody } from "./ensure-tags.ts";
import type { CsvImportBeginning } from "./import-tables.ts";
import { rememberMade } from "./import-tables.ts";
import type { CsvLink } from "./read-row.ts";
import type { WantedLink } from "./wanted-links.ts";
import { findExisting, readWanted, spotOf } from "./wanted-links.ts";

/** What became of a row. `exists`: the same link is there already; `conflict`: another one has its address. */
export interface RowOutcome {
  readonly outcome: "created" | "exists" | "conflict" | "refused";
  readonly shortLink?: string | undefined;
  readonly url?: string | undefined;
  readonly message?: string;
}

export function toOutcome({ code, message }: AppError): RowOutcome {
  return { outcome: code === "conflict" ? "conflict" : "refused", message };
}

/** What a dry run has seen of the file, since it writes nothing that could be found: destinations by what they take. */
type SeenLinks = Map<string, string>;

/** Rows are written for an import that remembers them, or, in a dry run, only looked at. */
export type Target = { readonly beginning: CsvImportBeginning } | { readonly seen: SeenLinks };

type Outcomes = Map<CsvLink, RowOutcome>;

/**
 * Makes the links of some rows under the rules of `createLink`, in one transaction, but for those that are there: at
 * their address or, where the row gives no key, anywhere on their domain with their destination.
 */
export async function importRows(ctx: CsvContext, links: readonly CsvLink[], target: Target): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  let waiting: WantedLink[] = [];
  for (const [index, wanted] of (await readWanted(ctx, links)).entries()) {
    const link = links[index];
    if (!(wanted instanceof AppError)) waiting.push(wanted);
    else if (link) outcomes.set(link, toOutcome(wanted));
  }
  // Of rows with one spot the first goes ahead; the others are told what came of it.
  while (waiting.length > 0) {
    const absent = await tellExisting(ctx, waiting, outcomes, target);
    await createAll(ctx, withoutRepeats(absent), outcomes, target);
    waiting = absent.filter(({ link }) => !outcomes.has(link));
  }
  return outcomes;
}

/** @returns those whose links are not there, and can be made as far as their tags are concerned. */
async function tellExisting(
  { db, workspaceId }: Pick<CsvContext, "db" | "workspaceId">,
  wanted: readonly WantedLink[],
  outcomes: Outcomes,
  target: Target,
): Promise<WantedLink[]> {
  const existing = await findExisting(db, workspaceId, wanted);
  const absent: WantedLink[] = [];
  for (const one of wanted) {
    const { link, url, shortLink } = one;
    const other = existing.get(spotOf(one)) ?? ("seen" in target ? target.seen.get(spotOf(one)) : undefined);
    const tags = await attempt(() => link.tagNames.map(readTagBody));
    if (other === url) outcomes.set(link, { outcome: "exists", shortLink, url });
    else if (other !== undefined) {
      outcomes.set(link, { outcome: "conflict", shortLink, url, message: `The link leads to ${other} already.` });
    } else if (tags instanceof AppError) outcomes.set(link, toOutcome(tags));
    else absent.push(one);
  }
  return absent;
}

function withoutRepeats(wanted: readonly WantedLink[]): WantedLink[] {
  const taken = new Set<string>();
  return wanted.filter((one) => {
    if (taken.has(spotOf(one))) return false;
    for (const spot of spotsTakenBy(one)) taken.add(spot);
    return true;
  });
}

/** A link with a key is also what a row without one would find. */
function spotsTakenBy(one: WantedLink): string[] {
  return [spotOf(one), spotOf({ ...one, key: undefined })];
}

/** @param wanted none of which asks for what another one is. */
async function createAll(
  ctx: CsvContext,
  wanted: readonly WantedLink[],
  outcomes: Outcomes,
  target: Target,
): Promise<void> {
  const bodies = wanted.map(({ body }) => body);
  const possible: PlannedRow[] = [];
  for (const [index, plan] of (await planLinks(ctx, bodies, ctx.now())).entries()) {
    const one = wanted[index];
    if (!one) continue;
    if ("error" in plan) outcomes.set(one.link, toOutcome(plan.error));
    else possible.push({ ...one, row: withOrigin(plan.row, one.link) });
  }
  if ("seen" in target) foretell(possible, outcomes, target.seen);
  else await writeAll(ctx, possible, outcomes, target.beginning);
}

interface PlannedRow extends WantedLink {
  readonly row: LinkTable;
}

/** What an imported link brings from where it was. */
function withOrigin(row: LinkTable, { createdAtMs, clicks = 0 }: CsvLink): LinkTable {
  return { ...row, clicks, created_at_ms: createdAtMs ?? row.created_at_ms };
}

function foretell(planned: readonly PlannedRow[], outcomes: Outcomes, seen: SeenLinks): void {
  for (const one of planned) {
    const { link, row, shortLink, url } = one;
    const externalId = row.external_id === null ? undefined : `external id ${row.external_id}`;
    if (externalId !== undefined && seen.has(externalId)) {
      outcomes.set(link, toOutcome(externalIdTaken()));
      continue;
    }
    for (const taken of [...spotsTakenBy(one), externalId]) if (taken !== undefined) seen.set(taken, url);
    outcomes.set(link, { outcome: "created", shortLink, url });
  }
}

async function writeAll(
  ctx: CsvContext,
  planned: readonly PlannedRow[],
  outcomes: Outcomes,
  beginning: CsvImportBeginning,
): Promise<void> {
  const names = planned.flatMap(({ link }) => link.tagNames);
  // A tag is spelled as where it comes first.
  const byLookup = new Map(names.toReversed().map((name) => [name.toLowerCase(), name]));
  const ids = await ensureTags(ctx, [...byLookup.values()].toReversed(), beginning);
  const tagsOf = ({ tagNames }: CsvLink) => tagNames.flatMap((name) => ids.get(name.toLowerCase()) ?? []);
  const { inserted, lost } = await insertLinksWithTags(
    ctx,
    planned.map((one) => ({ ...one, tags: tagsOf(one.link).map((id) => ({ id })) })),
    (tx, rows) => rememberMade(tx, beginning, { links: rows }),
  );
  for (const { link, row, url } of inserted) {
    outcomes.set(link, { outcome: "created", shortLink: toShortLink(row.domain, row.key, ctx.publicPort()), url });
  }
  for (const { link, error } of lost) outcomes.set(link.link, toOutcome(error));
}
