import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import { requireAccount, requireWritable } from "../accounts/require-account.ts";
import { NO_CREDENTIAL } from "../accounts/secrets.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { invalidArgument } from "../errors/gateway-error.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { Keyset } from "../lists/keyset.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import { toRunRow } from "../runs/run.ts";
import type { RunKind } from "../runs/run-kind.ts";
import type { RunTables } from "../runs/run-tables.ts";
import type { Transforms } from "../transforms/create-transforms.ts";
import type { Settings } from "./adapters/settings.ts";
import type { ConversionTables } from "./conversion-tables.ts";
import { newestEvents, requireEvent, toEventRow } from "./event-rows.ts";
import { storeImport } from "./import-rows.ts";
import { CONVERSION_IMPORT, startImport } from "./import-runs.ts";
import { mendRow } from "./mend-row.ts";
import { retryEvent, retryEvents } from "./retry.ts";
import { listReviews, toReviewRow, updateReview } from "./reviews.ts";
import type { ConversionSource } from "./source.ts";
import { deleteSource, insertSource, listSources, requireSource, toSourceRow, updateSource } from "./source.ts";
import {
  CreateSourceBody,
  EventsQuery,
  MendRowBody,
  RetryBody,
  readSettings,
  UpdateReviewBody,
  UpdateSourceBody,
} from "./source-input.ts";

export interface ConversionContext {
  readonly db: Kysely<ConversionTables & RunTables>;
  readonly vault: CredentialVault;
  readonly transforms: Transforms;
  /** Where providers reach this gateway; no trailing slash. */
  readonly publicUrl: string;
  readonly runKinds: ReadonlyMap<string, RunKind>;
  readonly now: () => number;
}

export type ConversionSourceRow = ReturnType<typeof toSourceRow>;
export type ConversionEventRow = ReturnType<typeof toEventRow>;
export type ConversionReviewRow = ReturnType<typeof toReviewRow>;

/** What clients send back with a row, and nobody can change. */
const READ_ONLY = ["id", "url", "has_signing_secret", "provider", "integrated_account_id", "created_at", "updated_at"];

/**
 * What can be done about the conversion sources of an environment, in the words of its API.
 *
 * @throws what the routes of `/conversion-source`, `/conversion-event` and `/conversion-review` answer.
 */
export function conversionSources(ctx: ConversionContext, environmentId: string) {
  const { db, publicUrl, now } = ctx;
  const require = (id: string) => requireSource(db, { id, environmentId });
  const toRow = (source: ConversionSource) => toSourceRow(source, publicUrl);
  const first = (limit: number): Keyset => ({ after: undefined, limit });
  return {
    async list(limit: number) {
      return (await listSources(db, { environmentId, keyset: first(limit) })).map(toRow);
    },
    async create(body: unknown) {
      const given = parseRequest(CreateSourceBody, body, "body");
      const account = await requireAccount(db, { id: given.integrated_account_id, environmentId });
      requireWritable(account);
      const settings = readSettings(given.provider, given.settings);
      await checkExpression(ctx, environmentId, settings);
      await requireRoom(
        db.selectFrom("conversion_sources").where("environment_id", "=", environmentId),
        QUOTAS.conversionSources,
        `An environment has at most ${QUOTAS.conversionSources} conversion sources: delete one first`,
      );
      const id = randomUUID();
      const nowMs = now();
      const source: ConversionSource = {
        id,
        environmentId,
        accountId: account.id,
        provider: given.provider,
        name: given.name ?? given.provider,
        settings,
        sealedSecret: seal(ctx, id, given.signing_secret),
        isActive: given.is_active,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      };
      await insertSource(db, source);
      return toRow(source);
    },
    async get(id: string) {
      return toRow(await require(id));
    },
    async update(id: string, body: unknown) {
      const { id: sourceId, provider, settings: stored } = await require(id);
      const {
        name,
        settings: given,
        signing_secret: secret,
        is_active: isActive,
      } = parseRequest(UpdateSourceBody, body, "body", READ_ONLY);
      const settings = given && readSettings(provider, given, stored);
      if (settings) await checkExpression(ctx, environmentId, settings);
      const sealedSecret = secret === undefined ? undefined : seal(ctx, sourceId, secret ?? undefined);
      return toRow(
        await updateSource(db, { id: sourceId, environmentId }, { name, settings, sealedSecret, isActive }, now()),
      );
    },
    async delete(id: string) {
      await deleteSource(db, await require(id));
    },
    /** Keeps the rows of a file, and has them worked off: by a run, which is told of. */
    async importFile(id: string, chunks: AsyncIterable<Uint8Array>) {
      const source = await require(id);
      const kind = ctx.runKinds.get(CONVERSION_IMPORT);
      if (!kind) throw new Error("Nothing here imports conversions");
      const stored = await storeImport(ctx, source, chunks);
      const run = await startImport(db, kind, source, stored, now());
      return { ...toRunRow(run, now()), rows: { stored: stored.stored, repeated: stored.repeated } };
    },
    /** @returns how many events are looked at again. */
    async retryAll(id: string, body: unknown) {
      const { id: sourceId } = await require(id);
      const { state } = parseRequest(RetryBody, body ?? {}, "body");
      return retryEvents(db, { sourceId, state, nowMs: now() });
    },
    async events(id: string, query: unknown) {
      const { id: sourceId } = await require(id);
      return (await newestEvents(db, { sourceId, ...parseRequest(EventsQuery, query, "query") })).map(toEventRow);
    },
    /** With its body, as it came. */
    async event(id: string) {
      const { body, ...event } = await requireEvent(db, { id, environmentId });
      return { ...toEventRow(event), body: JSON.parse(body) as unknown };
    },
    async retry(id: string) {
      return toEventRow(await retryEvent(db, { id, environmentId }, now()));
    },
    /** Other cells for a row of a file that has failed, until it is tried again. */
    async mend(id: string, body: unknown) {
      const { row } = parseRequest(MendRowBody, body, "body");
      return toEventRow(await mendRow(db, { id, environmentId }, row, now()));
    },
    async reviews(limit: number) {
      return (await listReviews(db, { environmentId, keyset: first(limit) })).map(toReviewRow);
    },
    async review(id: string, body: unknown) {
      const { state, note } = parseRequest(UpdateReviewBody, body, "body");
      const change = { ...(state !== undefined && { state }), ...(note !== undefined && { note }) };
      return toReviewRow(await updateReview(db, { id, environmentId }, change, now()));
    },
  };
}

function seal({ vault }: ConversionContext, id: string, secret: string | undefined): string {
  return secret === undefined ? NO_CREDENTIAL : vault.seal(id, { secret });
}

/** @throws 400 for what is no expression. */
async function checkExpression(
  { transforms }: ConversionContext,
  owner: string,
  { expression }: Settings,
): Promise<void> {
  if (expression === undefined) return;
  await transforms.read(owner, [expression], (_, reason) =>
    invalidArgument("body.settings.expression", `is no expression in JSONata: ${reason}`),
  );
}
