import type { GatewayContext } from "../gateway-context.ts";
import type { GatewayError } from "../http/gateway-error.ts";
import { rateLimitHeaders } from "../invoke/rate-limit-headers.ts";
import type { UpstreamBody } from "../invoke/read-body.ts";
import { readBody } from "../invoke/read-body.ts";
import { budgetOf } from "../invoke/read-rate-limit.ts";
import { sendSafely } from "../invoke/send-safely.ts";
import { toUpstreamError } from "../invoke/upstream-error.ts";

const TIMEOUT_MS = 10_000;

export interface ProbeAnswer {
  readonly status: number;
  readonly body: UpstreamBody;
  /** The answer as a failure, for those to whom it is one. */
  readonly toError: () => GatewayError;
}

/**
 * A small read that tries out a credential, outside the calls that are the caller's own.
 *
 * @param path below the base URL, with its query.
 * @throws     502 or 504 when the upstream does not answer.
 */
export async function probe(
  { send, userAgent, now }: Pick<GatewayContext, "send" | "userAgent" | "now">,
  { baseUrl, apiKey }: { baseUrl: string; apiKey: string },
  path: string,
): Promise<ProbeAnswer> {
  const headers = { accept: "application/json", "user-agent": userAgent, authorization: `Bearer ${apiKey}` };
  const limits = (answer: { status: number; headers: Readonly<Record<string, string>> }) =>
    rateLimitHeaders({ ...answer, budget: budgetOf(path), nowMs: now() });
  const response = await sendSafely((signal) => send({ method: "GET", url: `${baseUrl}${path}`, headers, signal }), {
    isRead: true,
    timeoutMs: TIMEOUT_MS,
    retryAfterSeconds: (limited) => Number(limits(limited)["retry-after"]),
  });
  const { status } = response;
  const body = readBody(response, apiKey);
  const toError = () =>
    toUpstreamError({
      status,
      body: "json" in body ? body.json : body.text,
      headers: limits(response),
      isRead: true,
    });
  return { status, body, toError };
}
