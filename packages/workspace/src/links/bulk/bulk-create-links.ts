import type { BulkCreateLinksBody, Link, LinkError } from "@overdub/contract";
import { AppError, bulkCreateLinks } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import type { LinkTable } from "../../link-store/link-table.ts";
import { replaceLinkWebhooks } from "../../webhooks/link-webhooks.ts";
import type { LinksContext } from "../context.ts";
import { implement } from "../context.ts";
import { toLink } from "../to-link.ts";
import { insertLinksWithTags } from "./insert-links.ts";
import { toLinkError } from "./link-errors.ts";
import type { RefusedLink } from "./plan-links.ts";
import { planLinks, STAGES } from "./plan-links.ts";

/**
 * Creates what can be created, in one transaction, whatever is wrong with the rest.
 *
 * @returns the links in the order asked for, then the errors: by stage of the checks, then in that order.
 * @throws `bad_request` when the request contradicts itself; then nothing is created.
 * @see behaviour/links 8.7
 */
async function createLinks(ctx: LinksContext, items: BulkCreateLinksBody): Promise<(Link | LinkError)[]> {
  assertDifferent(items);
  const planned = await planLinks(ctx, items, ctx.now());
  const wanted = planned.filter((link) => "row" in link);
  const webhookIdsOf = new Map(wanted.map(({ row, item }) => [row.id, [...new Set(item.webhookIds ?? [])]]));
  const { inserted, lost } = await insertLinksWithTags(ctx, wanted, (tx, rows) =>
    attachWebhooks(tx, rows, webhookIdsOf),
  );
  const refused: RefusedLink[] = [
    ...planned.filter((link) => "error" in link),
    ...lost.map(({ link: { item }, error }) => ({ item, stage: "link", error }) as const),
  ];
  return [
    ...inserted.map(({ row, tags }) => ({
      ...toLink(row, tags, ctx.publicPort()),
      webhookIds: webhookIdsOf.get(row.id) ?? [],
    })),
    ...STAGES.flatMap((stage) => refused.filter((link) => link.stage === stage)).map(({ item, error }) =>
      toLinkError(item, error),
    ),
  ];
}

async function attachWebhooks(
  tx: Kysely<WorkspaceTables>,
  rows: readonly LinkTable[],
  webhookIdsOf: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  for (const { id } of rows) {
    const webhookIds = webhookIdsOf.get(id) ?? [];
    if (webhookIds.length > 0) await replaceLinkWebhooks(tx, [id], webhookIds);
  }
}

/**
 * Compares what was given, letter by letter, before anything is looked up.
 *
 * @throws `bad_request` naming the addresses that several links ask for. See behaviour/links 8.7.
 */
function assertDifferent(links: BulkCreateLinksBody): void {
  const addresses = links.flatMap(({ domain, key }) => (key ? [`${domain}/${key}`] : []));
  const repeated = addresses.filter((address, index) => addresses.indexOf(address) !== index);
  if (repeated.length === 0) return;
  throw new AppError("bad_request", `Duplicate links found: ${[...new Set(repeated)].join(", ")}`);
}

export const handleBulkCreateLinks = implement(bulkCreateLinks, { requires: "links.write" }, ({ body }, ctx) =>
  createLinks(ctx, body),
);
