import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import { listAllDubCustomers } from "../catalog/customers/list-all-dub-customers.ts";
import { listAllDubEvents } from "../catalog/events/list-all-dub-events.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import { textAt } from "../json/fields.ts";
import { RunFailure } from "../runs/run-kind.ts";
import type { CustomerName } from "./find-profile.ts";
import { findProfile, rowsOf } from "./find-profile.ts";
import type { Profile } from "./profile.ts";

/** What the records of customers are called as a resource. */
export const CUSTOMER_PROFILES = "customer_profiles";

/** What a sync of them is asked for. */
export const ProfileSyncBody = z.strictObject({
  /** Only customers with a lead or a sale since this day or instant. Default: all. */
  since: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(),
  /** How many leads and sales each record lists. */
  limit: z.number().int().min(1).max(100).default(20),
});

/** Which customers, and how much of each. */
export const ProfilesWanted = z.object({
  /** How many leads and sales each profile lists. */
  limit: z.number(),
  /** Only customers with a lead or a sale since this day; null: all. */
  since: z.string().nullable(),
});
type ProfilesWanted = z.output<typeof ProfilesWanted>;

const Cursor = z.string().nullable();

/** Every customer, page by page; or those that events name, which are gathered first. */
export const ProfilesAt = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("all"), cursor: Cursor, atMs: z.number() }),
  z.object({ phase: z.literal("gather"), event: z.enum(["leads", "sales"]), cursor: Cursor, ids: z.array(z.string()) }),
  z.object({ phase: z.literal("named"), ids: z.array(z.string()), next: z.number() }),
]);
export type ProfilesAt = z.output<typeof ProfilesAt>;

export interface ProfileReading extends ProfilesWanted {
  readonly invoke: Invoke;
  readonly account: Account;
  readonly options: InvokeOptions;
  readonly now: () => number;
}

/** What a piece of reading came to. */
export interface ProfilePage {
  readonly profiles: readonly Profile[];
  /** Customers who are refused. */
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
  /** How many customers are gone since they were named. */
  readonly gone: number;
  /** Where to go on. */
  readonly at: ProfilesAt;
  readonly isLast: boolean;
  /** Of all customers, once that is known. */
  readonly total?: number;
  /** It had waited for too long, and began with the first customer again. */
  readonly hasBegunAgain?: boolean;
}

/** Customers of one page. */
const PAGE_SIZE = 20;
const EVENTS_PAGE_SIZE = 500;
const MAX_NAMED = 10_000;
/** Cursors are valid for a day; who waited for longer begins again, since a profile that comes twice is the same. */
const CURSOR_MS = 20 * 3_600_000;

/**
 * The profiles of the next customers of an account.
 *
 * @param at where the page before ended; undefined: before the first.
 * @throws GatewayError for what may be read later, RunFailure for too many customers.
 */
export function readProfiles(reading: ProfileReading, at: ProfilesAt = beginning(reading)): Promise<ProfilePage> {
  switch (at.phase) {
    case "all":
      return readPage(reading, at);
    case "gather":
      return gather(reading, at);
    case "named":
      return readNamed(reading, at);
  }
}

function beginning({ since, now }: ProfileReading): ProfilesAt {
  return since === null
    ? { phase: "all", cursor: null, atMs: now() }
    : { phase: "gather", event: "leads", cursor: null, ids: [] };
}

async function readPage(
  reading: ProfileReading,
  { cursor, atMs }: Extract<ProfilesAt, { phase: "all" }>,
): Promise<ProfilePage> {
  const { invoke, account, options, now } = reading;
  const isStale = cursor !== null && now() - atMs > CURSOR_MS;
  const from: object = cursor === null || isStale ? {} : { next_cursor: cursor };
  const query = { limit: PAGE_SIZE, sortOrder: "asc", includeExpandedFields: true, ...from };
  const { envelope } = await invoke(account, listAllDubCustomers, { query }, options);
  const names = rowsOf(envelope).map((customer): CustomerName => ({ customer }));
  return {
    ...(await readEach(reading, names)),
    at: { phase: "all", cursor: envelope.next_cursor, atMs: now() },
    isLast: envelope.next_cursor === null,
    hasBegunAgain: isStale,
  };
}

const NOBODY = { profiles: [], failures: [], gone: 0 };

async function gather(
  { invoke, account, options, since }: ProfileReading,
  { event, cursor, ids }: Extract<ProfilesAt, { phase: "gather" }>,
): Promise<ProfilePage> {
  const from: object = cursor === null ? {} : { next_cursor: cursor };
  const query = { event, start: since ?? "", sortOrder: "asc", limit: EVENTS_PAGE_SIZE, ...from };
  const { envelope } = await invoke(account, listAllDubEvents, { query }, options);
  const named = rowsOf(envelope).flatMap((row) => textAt(row, "customer", "id") ?? []);
  const all = [...new Set([...ids, ...named])];
  if (all.length > MAX_NAMED) throw new RunFailure(`More than ${MAX_NAMED} customers: sync all, or a shorter time`);
  const next = envelope.next_cursor;
  if (next !== null) return { ...NOBODY, at: { phase: "gather", event, cursor: next, ids: all }, isLast: false };
  if (event === "leads")
    return { ...NOBODY, at: { phase: "gather", event: "sales", cursor: null, ids: all }, isLast: false };
  return { ...NOBODY, at: { phase: "named", ids: all, next: 0 }, total: all.length, isLast: all.length === 0 };
}

async function readNamed(
  reading: ProfileReading,
  { ids, next }: Extract<ProfilesAt, { phase: "named" }>,
): Promise<ProfilePage> {
  const names = ids.slice(next, next + PAGE_SIZE).map((id): CustomerName => ({ id }));
  const after = next + names.length;
  return {
    ...(await readEach(reading, names)),
    at: { phase: "named", ids, next: after },
    isLast: after >= ids.length,
  };
}

/** One after the other, since each is several calls at once, and others have calls, too. */
async function readEach(
  reading: ProfileReading,
  names: readonly CustomerName[],
): Promise<Pick<ProfilePage, "profiles" | "failures" | "gone">> {
  const profiles: Profile[] = [];
  const failures: { id: string; reason: string }[] = [];
  let gone = 0;
  for (const name of names) {
    const read = await readProfile(reading, name);
    if ("profile" in read) profiles.push(read.profile);
    else if (read.isGone) gone += 1;
    else failures.push({ id: idOf(name), reason: read.reason });
  }
  return { profiles, failures, gone };
}

function idOf(name: CustomerName): string {
  return "customer" in name ? (textAt(name.customer, "id") ?? "") : "id" in name ? name.id : "";
}

type Read = { readonly profile: Profile } | { readonly reason: string; readonly isGone: boolean };

/** @throws what may be read later. */
export async function readProfile(reading: ProfileReading, name: CustomerName): Promise<Read> {
  const { account, limit, options } = reading;
  try {
    return { profile: await findProfile(reading, account, name, { limit, isPatient: true, invokeOptions: options }) };
  } catch (error) {
    if (!(error instanceof GatewayError) || error.statusCode === 429 || error.statusCode >= 499) throw error;
    if (error.statusCode === 401) throw error;
    return { reason: error.message, isGone: error.statusCode === 404 };
  }
}
