import type { GatewayContext } from "../gateway-context.ts";
import { GatewayError } from "../http/gateway-error.ts";
import { rateLimitHeaders } from "../invoke/rate-limit-headers.ts";
import { readBody } from "../invoke/read-body.ts";
import { sendSafely } from "../invoke/send-safely.ts";
import { toUpstreamError } from "../invoke/upstream-error.ts";
import type { Account, AccountError } from "./account.ts";

const TIMEOUT_MS = 10_000;

type Verdict = Pick<Account, "status" | "lastError">;

/**
 * Asks the upstream whether an API key is genuine. One that may not read links is; an upstream that gives no verdict
 * leaves the account `connecting`, and the first call that succeeds activates it. Source: spec truto-gateway 7.6.
 */
export async function checkCredential(
  { send, userAgent, now }: Pick<GatewayContext, "send" | "userAgent" | "now">,
  { baseUrl, apiKey }: { baseUrl: string; apiKey: string },
): Promise<Verdict> {
  const verdict = (status: Account["status"], message: string, statusCode: number | null): Verdict => {
    const lastError: AccountError = { message, status_code: statusCode, occurred_at: new Date(now()).toISOString() };
    return { status, lastError };
  };
  try {
    const headers = { accept: "application/json", "user-agent": userAgent, authorization: `Bearer ${apiKey}` };
    const response = await sendSafely(
      send,
      { method: "GET", url: `${baseUrl}/links?pageSize=1`, headers },
      {
        isRead: true,
        timeoutMs: TIMEOUT_MS,
        retryAfterSeconds: (limited) =>
          Number(rateLimitHeaders({ ...limited, path: "/links", nowMs: now() })["retry-after"]),
      },
    );
    const { status } = response;
    const body = readBody(response, apiKey);
    if ("json" in body && (status === 200 || status === 403)) return { status: "active", lastError: null };
    const isUndecided = status === 429 || status >= 500;
    const { message } = toUpstreamError({
      status,
      body: "json" in body ? body.json : body.text,
      headers: {},
      isRead: true,
    });
    const fallback = isUndecided ? "The upstream could not check the API key" : "The upstream refused the API key";
    return verdict(isUndecided ? "connecting" : "validation_error", message || fallback, status);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return verdict("connecting", error.message, null);
  }
}
