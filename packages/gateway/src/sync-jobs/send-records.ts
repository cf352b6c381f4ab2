import { createHash } from "node:crypto";
import { postEvent } from "@overdub/limits";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { SinkRecord } from "../datastores/sink-record.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { bodyOf } from "../webhooks/event-body.ts";
import type { Receivers } from "../webhooks/receivers.ts";
import { SIGNATURE_HEADER, signatureOf } from "../webhooks/signature.ts";
import type { Webhook } from "../webhooks/webhook.ts";
import { openSecret } from "../webhooks/webhook.ts";

/** What goes along with records, wherever they go. */
export interface RecordsMeta {
  readonly sync_job_run_id: string;
  readonly integrated_account_id: string;
  readonly tenant_id: string;
}

export interface SentRecords {
  readonly resource: string;
  readonly records: readonly SinkRecord[];
  readonly meta: RecordsMeta;
  /** When the run began: of the same records the same bytes are sent. */
  readonly startedAtMs: number;
}

interface SendContext {
  readonly vault: CredentialVault;
  readonly receivers: Receivers;
}

const MAX_RECORDS = 500;
const MAX_BYTES = 1024 * 1024;

/** For a receiver that has had too much and does not say until when. */
const DEFAULT_WAIT_SECONDS = 10;
const MAX_WAIT_SECONDS = 3_600;

/**
 * Posts records to a webhook, as `sync_job_run:record`, in batches of at most 500 records and 1 MiB. A batch that is sent
 * again has the same id.
 *
 * @throws 502 for the first that is not taken, 429 where the receiver wants to be left alone for some time.
 */
export async function sendRecords(ctx: SendContext, webhook: Webhook, sent: SentRecords): Promise<void> {
  const secret = openSecret(ctx.vault, webhook);
  for (const records of batchesOf(sent.records)) {
    const payload = `{"resource":${JSON.stringify(sent.resource)},"records":[${records.join(",")}],"meta":${JSON.stringify(sent.meta)}}`;
    const body = bodyOf({
      id: idOf(`${webhook.id}/${payload}`),
      event: "sync_job_run:record",
      payload,
      environmentId: webhook.environmentId,
      webhookId: webhook.id,
      createdAtMs: sent.startedAtMs,
    });
    const headers = { "User-Agent": "truto", [SIGNATURE_HEADER]: signatureOf(secret, body) };
    const { status, failure, retryAfterSeconds } = await postEvent(ctx.receivers.fetch, webhook.targetUrl, {
      body,
      headers,
    });
    if (failure === null) continue;
    const reason = `The webhook did not take records: ${status === null ? failure : `status ${status}`}`;
    if (status !== 429) throw new GatewayError(502, reason);
    const wait = Math.min(retryAfterSeconds ?? DEFAULT_WAIT_SECONDS, MAX_WAIT_SECONDS);
    throw new GatewayError(429, reason, { headers: { "retry-after": String(wait) } });
  }
}

/** JSON of records, as many together as one request takes. */
export function batchesOf(records: readonly SinkRecord[]): string[][] {
  const batches: string[][] = [];
  let bytes = 0;
  for (const { text } of records) {
    const size = Buffer.byteLength(text) + 1;
    const last = batches.at(-1);
    if (last && last.length < MAX_RECORDS && bytes + size <= MAX_BYTES) {
      last.push(text);
      bytes += size;
    } else {
      batches.push([text]);
      bytes = size;
    }
  }
  return batches;
}

/** A UUID of a text, so that the same batch has the same one. */
function idOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
