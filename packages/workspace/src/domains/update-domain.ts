import type { DomainUpdateBody } from "@overdub/contract";
import { AppError, asciiHost, updateDomain } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { renameProgramDomain } from "../groups/domain-of-program.ts";
import type { DomainsContext } from "./context.ts";
import { implement } from "./context.ts";
import { slugTaken } from "./create-domain.ts";
import { assertLeadsOn, settingsOf } from "./domain-settings.ts";
import type { DomainTable, RegisteredDomainTable } from "./domain-table.ts";
import { findOwnDomainOrThrow, findRegistration } from "./find-domain.ts";
import { isSlugTaken, unverified } from "./insert-domain.ts";
import { forgetMoved, moveAllLinks } from "./move-links.ts";
import { acceptSlug } from "./slug.ts";
import { toDomain } from "./to-domain.ts";
import { watchDomain } from "./verification/check-domain.ts";

/** What is left out keeps its value, where Dub resets some of it. See behaviour/links 11.2. */
export const handleUpdateDomain = implement(
  updateDomain,
  { requires: "domains.write" },
  async ({ params, body }, ctx) => {
    const existing = await findOwnDomainOrThrow(ctx.db, ctx.workspaceId, params.slug);
    const registration = await findRegistration(ctx.db, existing.slug);
    const settings = settingsOf(body);
    const slug = await newSlug(ctx, existing, body, registration);
    const renewed = await changeRenewal(ctx, registration, body.autoRenew);
    const changes = {
      ...settings,
      ...(slug === undefined ? {} : { slug, ...unverified(ctx.workspaceId, slug), trusted: 0 as const }),
    };
    await assertLeadsOn(ctx, { ...existing, ...changes }, existing);
    const isChanged = Object.entries(changes).some(([name, value]) => existing[name as keyof DomainTable] !== value);
    const row = isChanged ? { ...existing, ...changes, updated_at_ms: ctx.now() } : existing;
    if (isChanged) await save(ctx, existing, row, changes);
    return toDomain(row, renewed, ctx.domains.publicAddress);
  },
);

/** @returns `undefined` when the name stays. */
async function newSlug(
  ctx: Pick<DomainsContext, "db" | "domains">,
  existing: DomainTable,
  body: DomainUpdateBody,
  registration: RegisteredDomainTable | undefined,
): Promise<string | undefined> {
  if (body.slug === undefined || asciiHost(body.slug) === existing.slug) return undefined;
  if (registration) throw new AppError("forbidden", "You cannot update a Dub-provisioned domain.");
  const slug = acceptSlug(body.slug, ctx.domains.publicAddress.host);
  if (await isSlugTaken(ctx.db, slug)) throw slugTaken();
  return slug;
}

async function save(
  ctx: DomainsContext,
  existing: DomainTable,
  row: DomainTable,
  changes: Partial<DomainTable>,
): Promise<void> {
  try {
    const moved = await ctx.db.transaction().execute(async (tx) => {
      await updateRow(tx, existing, { ...changes, updated_at_ms: row.updated_at_ms });
      if (row.slug === existing.slug) return [];
      await watchDomain(ctx, tx, row);
      await renameProgramDomain(tx, { workspaceId: existing.workspace_id, slug: existing.slug }, row.slug);
      return moveAllLinks(ctx, tx, { domainId: row.id, from: existing.slug, to: row.slug });
    });
    forgetMoved(ctx.linkCache, moved);
  } catch (error) {
    throw isUniqueViolation(error) ? slugTaken(error) : error;
  }
  ctx.linkCache.forgetDomain(existing.slug);
  ctx.linkCache.forgetDomain(row.slug);
}

async function updateRow(
  tx: Kysely<WorkspaceTables>,
  existing: DomainTable,
  changes: Partial<DomainTable>,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable("domains")
    .set(changes)
    .where("workspace_id", "=", existing.workspace_id)
    .where("id", "=", existing.id)
    .where("slug", "=", existing.slug)
    .where("deleting_since_ms", "is", null)
    .executeTakeFirst();
  // Renamed or deleted by another request since it was read.
  if (numUpdatedRows === 0n) throw new AppError("not_found", `Domain ${existing.slug} not found.`);
}

async function changeRenewal(
  ctx: Pick<DomainsContext, "db" | "now" | "domains">,
  registration: RegisteredDomainTable | undefined,
  autoRenew: boolean | undefined,
): Promise<RegisteredDomainTable | undefined> {
  if (autoRenew === undefined) return registration;
  if (!registration) {
    throw new AppError("unprocessable_entity", "Only a registered domain can be renewed: leave out `autoRenew`.");
  }
  const isOn = registration.auto_renewal_disabled_at_ms === null;
  if (isOn === autoRenew) return registration;
  await ctx.domains.registrar.setAutoRenewal(registration.slug, autoRenew);
  const disabledAtMs = autoRenew ? null : ctx.now();
  await setRenewal(ctx.db, registration, disabledAtMs);
  return { ...registration, auto_renewal_disabled_at_ms: disabledAtMs };
}

async function setRenewal(
  db: Kysely<WorkspaceTables>,
  { workspace_id: workspaceId, id }: RegisteredDomainTable,
  disabledAtMs: number | null,
): Promise<void> {
  await db
    .updateTable("registered_domains")
    .set({ auto_renewal_disabled_at_ms: disabledAtMs })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .execute();
}
