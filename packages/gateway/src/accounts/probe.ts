import { budgetOf } from "@overdub/contract";
import type { GatewayError } from "../errors/gateway-error.ts";
import { rateLimitHeaders, readRateLimit, retryAfterSeconds } from "../upstream/rate-limit.ts";
import type { UpstreamBody } from "../upstream/read-body.ts";
import { readBody } from "../upstream/read-body.ts";
import { createRedactor } from "../upstream/redact.ts";
import type { UpstreamResponse } from "../upstream/send.ts";
import { sendSafely } from "../upstream/send-safely.ts";
import { toUpstreamError } from "../upstream/upstream-error.ts";
import type { AccountDependencies } from "./account-dependencies.ts";

const TIMEOUT_MS = 10_000;

export interface ProbeResult {
  readonly status: number;
  readonly body: UpstreamBody;
  /** The response as a failure, for those to whom it is one. */
  readonly toError: () => GatewayError;
}

/**
 * A small read that tries out a credential, outside the calls that are the caller's own.
 *
 * @param path below the base URL, with its query.
 * @throws     502 or 504 when the upstream does not answer.
 */
export async function probe(
  { send, userAgent, now }: Pick<AccountDependencies, "send" | "userAgent" | "now">,
  { baseUrl, bearer }: { baseUrl: string; bearer: string },
  path: string,
): Promise<ProbeResult> {
  const sent = { accept: "application/json", "user-agent": userAgent, authorization: `Bearer ${bearer}` };
  const limitsOf = (given: UpstreamResponse) => readRateLimit(given, now());
  const response = await sendSafely(
    (signal) => send({ method: "GET", url: `${baseUrl}${path}`, headers: sent, signal }),
    {
      isRead: true,
      timeoutMs: TIMEOUT_MS,
      retryAfterSeconds: (limited) => retryAfterSeconds(limitsOf(limited)),
    },
  );
  const { status } = response;
  const body = readBody(response, createRedactor(bearer));
  const said = limitsOf(response);
  const headers = rateLimitHeaders({ status, said, budget: budgetOf(path), waitSeconds: retryAfterSeconds(said) });
  return { status, body, toError: () => toUpstreamError({ status, body, headers, isRead: true }) };
}
