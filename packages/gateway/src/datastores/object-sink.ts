import type { GuardedFetch } from "@overdub/limits";
import { FetchError } from "@overdub/limits";
import type { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";
import type { S3Config } from "./datastore-config.ts";
import { objectPath, signS3 } from "./sign-s3.ts";

/** An object to be written, whatever was there. */
export interface StoredObject {
  readonly key: string;
  readonly body: string | Uint8Array;
  readonly contentType: string;
}

const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 8_192;

type Bucket = Pick<z.output<typeof S3Config>, "bucket" | "region" | "access_key_id" | "secret_access_key" | "endpoint">;

/**
 * Puts an object into a bucket, by the interface that Amazon's S3 and others have.
 *
 * @throws GatewayError, 502 for what may pass, 400 for what the store refuses.
 */
export async function putObject(
  fetch: GuardedFetch,
  { bucket, region, endpoint, access_key_id: accessKeyId, secret_access_key: secretAccessKey }: Bucket,
  { key, body, contentType }: StoredObject,
  at: Date,
): Promise<void> {
  const base = endpoint ?? `https://s3.${region}.amazonaws.com`;
  const url = new URL(`${base.replace(/\/+$/, "")}${objectPath(`${bucket}/${key}`)}`);
  const credential = { accessKeyId, secretAccessKey, region };
  const headers = signS3({ method: "PUT", url, headers: { "content-type": contentType }, body }, credential, at);
  try {
    const { status, body: answer } = await fetch(url.href, {
      timeoutMs: TIMEOUT_MS,
      accept: "*/*",
      maxBytes: MAX_ANSWER_BYTES,
      beyond: "cut",
      post: { method: "PUT", body, headers },
    });
    if (status >= 200 && status < 300) return;
    const code = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(answer.toString("utf8"))?.[1];
    const reason = `The object store answered ${status}${code === undefined ? "" : ` ${code}`}`;
    throw new GatewayError(status === 429 ? 429 : status >= 500 ? 502 : 400, reason);
  } catch (error) {
    if (error instanceof FetchError) throw new GatewayError(502, `The object store was not reached: ${error.failure}`);
    throw error;
  }
}
