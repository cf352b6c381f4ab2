import { ERROR_STATUS } from "@overdub/contract";

/** One wrong value in a request, by where it travelled: `body.url`, `query.limit`. */
export interface ValidationFailure {
  readonly path: string;
  readonly message: string;
  readonly code: string;
}

/** What the upstream said, when it is the upstream that failed the call. */
export interface RemoteFailure {
  /** Its body as JSON where it is JSON, else as text; free of credentials. */
  readonly rawResponse: unknown;
  /** Only where the gateway answers with another status. See behaviour/gateway 3.5. */
  readonly upstreamStatus?: number | undefined;
  /** Permissions that the credential lacks, where the upstream names them. */
  readonly missingScopes?: readonly string[] | undefined;
}

export const UNKNOWN_OUTCOME = "upstream_outcome_unknown";

export interface GatewayErrorOptions {
  readonly cause?: unknown;
  readonly failures?: readonly ValidationFailure[];
  readonly remote?: RemoteFailure;
  /** How the target of a webhook answered; null if it did not. */
  readonly endpointStatus?: number | null;
  /** For a caller to branch on. */
  readonly errorCode?: typeof UNKNOWN_OUTCOME;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sent by what stands before an upstream, too, when that has the request already. */
const LATE = new Set([408, 425]);

/**
 * A failure that a caller may see, on every surface of the gateway: `message` is written by us, or quoted from the
 * upstream with the credential removed. See behaviour/gateway 3.1.
 */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly statusCode: number;
  readonly failures: readonly ValidationFailure[] | undefined;
  readonly remote: RemoteFailure | undefined;
  readonly endpointStatus: number | null | undefined;
  readonly errorCode: typeof UNKNOWN_OUTCOME | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(statusCode: number, message: string, options: GatewayErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.statusCode = statusCode;
    this.failures = options.failures;
    this.remote = options.remote;
    this.endpointStatus = options.endpointStatus;
    this.errorCode = options.errorCode;
    this.headers = options.headers ?? {};
  }

  /** Whether a change may have been made all the same, so that a repeat could make it twice. */
  get isOutcomeUnknown(): boolean {
    if (this.errorCode === UNKNOWN_OUTCOME) return true;
    const status = this.remote && (this.remote.upstreamStatus ?? this.statusCode);
    return status !== undefined && (status >= 500 || LATE.has(status));
  }
}

/** A 400 about one argument. */
export function invalidArgument(path: string, message: string, code = "invalid"): GatewayError {
  return new GatewayError(400, `${path} ${message}`, { failures: [{ path, message, code }] });
}

/** A 401 for who is not let in, which says with what one would be. */
export function unauthorized(message: string): GatewayError {
  return new GatewayError(401, message, { headers: { "www-authenticate": "Bearer" } });
}

const MAX_NAME_CHARS = 80;

/** A 400 about a name that means nothing. @param advice what is meant instead, after a blank; empty if that is not known. */
export function unknownArgument(place: string, name: string, advice: string): GatewayError {
  return invalidArgument(`${place}.${name.slice(0, MAX_NAME_CHARS)}`, `is not known.${advice}`, "unrecognized");
}

const CODE_OF_STATUS = new Map<number, string>([
  // Of two codes with one status, the first is the general one.
  ...Object.entries(ERROR_STATUS)
    .toReversed()
    .map(([code, status]) => [status, code] as const),
  [502, "upstream_unavailable"],
  [503, "upstream_unavailable"],
  [504, "upstream_unavailable"],
]);

/** What a caller can branch on: our own code, else Dub's, else the one that goes with the status. */
export function errorCodeOf({ errorCode, remote, statusCode }: GatewayError): string {
  if (errorCode) return errorCode;
  const code = (remote?.rawResponse as { error?: { code?: unknown } } | null | undefined)?.error?.code;
  if (typeof code === "string" && Object.hasOwn(ERROR_STATUS, code)) return code;
  return CODE_OF_STATUS.get(statusCode) ?? (statusCode < 500 ? "bad_request" : "internal_server_error");
}

/** A 429 of the gateway itself: nothing was sent. See behaviour/gateway 10.3. */
export function rateLimited(
  message: string,
  waitMs: number,
  window?: { readonly limit: number; readonly windowMs: number },
): GatewayError {
  const seconds = String(Math.max(1, Math.ceil(Math.round(waitMs) / 1000)));
  return new GatewayError(429, `${message}: retry in ${seconds} s`, {
    headers: {
      "retry-after": seconds,
      ...(window && {
        "ratelimit-limit": `${window.limit};w=${window.windowMs / 1000}`,
        "ratelimit-remaining": "0",
        "ratelimit-reset": seconds,
      }),
    },
  });
}

/** For a write that was sent: clients must look before they repeat it. */
export function unknownOutcome(what: string, cause?: unknown): GatewayError {
  return new GatewayError(500, `${what}; whether the change was made is unknown`, {
    cause,
    errorCode: UNKNOWN_OUTCOME,
  });
}

/** The status in our own records of a call whose caller has left; it is never sent. */
export const CALLER_LEFT = 499;

export function callerLeft(): GatewayError {
  return new GatewayError(CALLER_LEFT, "The caller left before the answer");
}
