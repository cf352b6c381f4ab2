import type { AnyOperation } from "@overdub/contract";
import { isBodyOptional, JSON_CONTENT_TYPE, parseInput } from "@overdub/contract";
import { ByteBudget, RequestBody } from "@overdub/limits";
import type { ApiReply, ApiRequest } from "../http/api-request.ts";
import { assertStorable } from "../http/assert-storable.ts";
import { errorReply } from "../http/error-response.ts";
import { JsonAnswer, jsonOf } from "../http/json-answer.ts";
import type { NoteRefusal } from "../http/note-refusal.ts";
import { MAX_BODY_BYTES, MAX_PUBLIC_BODY_BYTES, readJsonBody, refuseBody } from "../http/read-json-body.ts";
import { readQuery } from "../http/read-query.ts";
import { corsHeaders } from "../http/response-headers.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";
import type { Core } from "../operations/context.ts";
import type { AdmittedContext, Implementation, OperationInput } from "../operations/implement.ts";
import { assertSmall } from "../quotas/assert-small.ts";
import type { ApiCall } from "./admit.ts";
import { createAdmissions } from "./admit.ts";

/** For bodies that are under way. */
const KEYS_BODY_BYTES = 32 * 1024 * 1024;

/** The same for callers without a key of their own: more than all connections of one network can send. */
const STRANGERS_BODY_BYTES = 16 * 1024 * 1024;

/** A request for an operation, however it came. */
export interface Arrived extends Pick<ApiCall, "url" | "bindings"> {
  readonly request: ApiRequest;
  /** Of the path. */
  readonly params: Readonly<Record<string, string>>;
}

/** Never throws. @returns a `Response` where the operation makes one itself, such as a stream. */
export type Answer = (implementation: Implementation<unknown>, arrived: Arrived) => Promise<ApiReply | Response>;

/** Admits the caller, then reads the input, then runs the operation: in this order, as Dub does. */
export function createAnswer(core: Core, trustsPeer: TrustsPeer, noteRefusal?: NoteRefusal): Answer {
  const admissions = createAdmissions(core, trustsPeer, noteRefusal);
  const ofKeys = new ByteBudget(KEYS_BODY_BYTES);
  const ofStrangers = new ByteBudget(STRANGERS_BODY_BYTES);

  /** What is in web pages is no secret, so its bearer is a stranger. */
  const bodyOf = (request: ApiRequest, { auth }: AnyOperation) => {
    const [maxBytes, budget] = auth === "secret" ? [MAX_BODY_BYTES, ofKeys] : [MAX_PUBLIC_BODY_BYTES, ofStrangers];
    return new RequestBody(request, { maxBytes, budget, refuse: (fault) => refuseBody(fault, maxBytes) });
  };

  return async (implementation, { request, url, params, bindings }) => {
    const { operation, handle } = implementation;
    const headers = new Map<string, string>();
    for (const [name, value] of Object.entries(corsHeaders(operation, request.headers.get("origin")))) {
      headers.set(name.toLowerCase(), value);
    }
    using body = bodyOf(request, operation);
    try {
      let received: ReturnType<typeof readRequest> | undefined;
      const read = () => {
        received ??= readRequest(operation, body, params, url);
        return received;
      };
      const ctx = await admissions[operation.auth]({ implementation, request, url, bindings, headers, read });
      const input = parseRequest(operation, await read());
      return await toReply(operation, await handle(input, ctx as AdmittedContext), headers);
    } catch (error) {
      return errorReply(error, core.log, headers);
    }
  };
}

async function toReply(
  operation: AnyOperation,
  result: unknown,
  headers: Map<string, string>,
): Promise<ApiReply | Response> {
  if (result instanceof Response) {
    for (const [name, value] of headers) result.headers.set(name, value);
    return result;
  }
  const { status, contentType } = operation.success;
  headers.set("content-type", contentType);
  let answer = result;
  if (result instanceof JsonAnswer) {
    answer = result.answer;
    for (const [name, value] of Object.entries(result.headers)) headers.set(name.toLowerCase(), value);
  }
  const body = contentType === JSON_CONTENT_TYPE ? await jsonOf(answer) : (answer as Uint8Array<ArrayBuffer>);
  return { status, headers, body };
}

/** What was sent, as it came. */
async function readRequest(
  { input }: AnyOperation,
  sent: RequestBody,
  params: Readonly<Record<string, string>>,
  url: ApiCall["url"],
): Promise<Record<keyof OperationInput<AnyOperation>, unknown>> {
  const body = input.body ? await readJsonBody(sent, () => isBodyOptional({ input })) : null;
  const query = readQuery(url.searchParams);
  assertStorable([params, query, body]);
  return { params, query, body };
}

function parseRequest(
  { input }: AnyOperation,
  { params, query, body }: Awaited<ReturnType<typeof readRequest>>,
): OperationInput<AnyOperation> {
  const parsed = {
    params: parseInput(input.params, params),
    query: parseInput(input.query, query),
    body: input.body ? parseInput(input.body, body) : null,
  };
  assertSmall(parsed.body);
  return parsed;
}
