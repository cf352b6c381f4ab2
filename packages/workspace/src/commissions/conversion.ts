import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { Earner } from "../ledger/lock-enrollment.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { Core } from "../operations/context.ts";
import { noteUncommissioned } from "./uncommissioned-events.ts";

/** A lead or a sale of a partner's link, with all that judging it needs: what it names may be gone by then. */
export const Conversion = z.object({
  type: z.enum(["lead", "sale"]),
  eventId: z.string(),
  eventName: z.string(),
  atMs: z.number(),
  linkId: z.string(),
  customer: z.object({ id: z.string(), country: z.string().nullable(), createdAtMs: z.number() }),
  /** None where somebody entered the event by hand. */
  click: z.object({ id: z.string(), url: z.string(), referer: z.string(), refererUrl: z.string() }).nullable(),
  /** US cents, unless there was no rate for the currency; 0 for a lead. */
  amount: z.number(),
  /** ISO 4217 in lower case. */
  currency: z.string(),
  /** What was paid, and by which rate it was converted. */
  exchange: z
    .object({ amount: z.number(), currency: z.string(), unitsPerDollar: z.string(), ratesOf: z.string() })
    .nullable(),
  quantity: z.number(),
  /** Whether it is the customer's first sale by this link. */
  isFirst: z.boolean().default(false),
  /** UTC ms: when the customer first bought; null: never, before this event. */
  firstSaleAtMs: z.number().nullable().default(null),
  invoiceId: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  /** Who entered it by hand. */
  userId: z.string().nullable(),
});
export type Conversion = z.output<typeof Conversion>;

/** The job that judges what waits of a partner, which `judge-conversions.ts` carries out. */
export const conversionsWait = { type: "commission.create", payload: Earner };

/**
 * Has a lead or a sale judged after the transaction that records it, once: if its link is a partner's. An event or an
 * invoice that waits already is left out.
 *
 * @returns whether it waits now.
 * @see behaviour/partners 10.6
 */
export async function queueConversion(
  { now, jobs }: Pick<Core, "now" | "jobs">,
  tx: Kysely<WorkspaceTables>,
  link: Pick<LinkTable, "workspace_id" | "program_id" | "partner_id">,
  conversion: Conversion,
): Promise<boolean> {
  const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId } = link;
  if (programId === null || partnerId === null) return false;
  const nowMs = now();
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("commission_events")
    .values({
      id: createId("cev_", nowMs),
      workspace_id: workspaceId,
      program_id: programId,
      partner_id: partnerId,
      event_id: conversion.eventId,
      invoice_id: conversion.invoiceId,
      payload: JSON.stringify(conversion),
      created_at_ms: nowMs,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  const earner = { workspaceId, programId, partnerId };
  if (numInsertedOrUpdatedRows === 0n) {
    await noteUncommissioned(tx, earner, { ...namesOf(conversion), reason: "already-rewarded", detail: {} }, nowMs);
    return false;
  }
  await jobs.add(tx, conversionsWait, earner);
  return true;
}

/** By what an event that earns nothing is found. */
export function namesOf({ type, eventId, linkId, customer, invoiceId, atMs }: Conversion) {
  const names = { type, event_id: eventId, link_id: linkId, customer_id: customer.id, invoice_id: invoiceId };
  return { ...names, event_at_ms: atMs };
}
