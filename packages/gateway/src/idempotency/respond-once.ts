import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { OperationLog } from "../bulk/operation-log.ts";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import { renderError } from "../errors/render-error.ts";
import type { BodyParts, DataRequest, DataResponse } from "../http/data-request.ts";
import { rawQueryOf } from "../http/parse-query.ts";
import { toRoutePath } from "../http/route-path.ts";
import { digest } from "../json/fields.ts";
import { stringifyInTurns } from "../json/stringify-in-turns.ts";
import type { Idempotency, StoredResponse } from "./create-idempotency.ts";
import { outcomeOf } from "./outcome.ts";

/** A response in JSON. */
export interface JsonResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The same as JSON in UTF-8, where that is known. */
  readonly json?: BodyParts | undefined;
  /** Whether a repeat with the same key has something left to do. Default: false. */
  readonly isInterrupted?: boolean | undefined;
}

/** What the run of a request gets. */
export interface Execution {
  /** Passed on to the upstream. */
  readonly idempotencyKey: string | undefined;
  /** Tells that the caller has left; absent where the response is kept for the time when it comes back. */
  readonly signal: AbortSignal | undefined;
  /** Where the request can be gone on with. */
  readonly operationLog?: OperationLog | undefined;
}

interface RespondOnceOptions {
  readonly environmentId: string;
  readonly accountId: string;
  /** Whether a repeat can go on where the first request stopped. Default: false. */
  readonly isResumable?: boolean;
}

const MAX_KEY_CHARS = 255;

/**
 * Carries out a request to an account at most once for each `Idempotency-Key` that came with it; further ones get the
 * response to the first. See behaviour/gateway 10.1.
 */
export async function respondOnce(
  request: DataRequest,
  { idempotency }: { readonly idempotency: Idempotency },
  { environmentId, accountId, isResumable = false }: RespondOnceOptions,
  execute: (execution: Execution) => Promise<JsonResponse>,
): Promise<DataResponse> {
  const idempotencyKey = readKey(request);
  if (idempotencyKey === undefined) {
    const { status, headers, body, json } = await execute({ idempotencyKey, signal: request.signal });
    return toJson(status, headers, json ?? (await stringifyInTurns(body)));
  }
  const keyed = {
    id: digest([environmentId, accountId, toRoutePath(request.url), idempotencyKey]),
    fingerprint: digest([request.method, rawQueryOf(request.url), await request.body.text()]),
    owner: accountId,
    isResumable,
  };
  const { response, isReplay } = await idempotency.once(keyed, async (operationLog) => {
    try {
      const { status, headers, body, isInterrupted } = await execute({
        idempotencyKey,
        signal: undefined,
        operationLog,
      });
      const response = { status, headers, text: await stringifyInTurns(body) };
      return { response, outcome: isInterrupted ? "interrupted" : "answered" };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return {
        response: toStoredResponse(error, request.requestId),
        outcome: isResumable ? "untouched" : outcomeOf(error),
      };
    }
  });
  const headers = isReplay ? { ...withoutLimits(response.headers), "idempotency-replayed": "true" } : response.headers;
  return toJson(response.status, headers, response.text);
}

function toJson(status: number, headers: Readonly<Record<string, string>>, json: string | BodyParts): DataResponse {
  return { status, headers: { ...headers, "content-type": "application/json" }, body: json };
}

function readKey({ method, header }: DataRequest): string | undefined {
  const key = method === "GET" ? undefined : header("idempotency-key")?.trim();
  if (!key) return undefined;
  if (key.length > MAX_KEY_CHARS || !/^[\x21-\x7e][\x20-\x7e]*$/.test(key)) {
    throw invalidArgument("headers.idempotency-key", `must be at most ${MAX_KEY_CHARS} printable ASCII characters`);
  }
  return key;
}

function toStoredResponse(error: GatewayError, requestId: string): StoredResponse {
  const body = renderError(error, requestId);
  return { status: body.statusCode, headers: error.headers, text: JSON.stringify(body) };
}

/** Those of the first response say nothing about now. */
function withoutLimits(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(ratelimit-|retry-after$)/.test(name)));
}

/** A response always has a body, also where the upstream's had none: clients read an empty one as a file. */
export function withBody(status: number): ContentfulStatusCode {
  return (status === 204 || status === 205 ? 200 : status) as ContentfulStatusCode;
}
