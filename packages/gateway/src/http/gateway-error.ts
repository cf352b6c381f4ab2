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
  /** Only where the gateway answers with another status. Source: spec truto-gateway 2.5. */
  readonly upstreamStatus?: number | undefined;
  /** Permissions that the credential lacks, where the upstream names them. */
  readonly missingScopes?: readonly string[] | undefined;
}

interface GatewayErrorOptions {
  readonly cause?: unknown;
  readonly failures?: readonly ValidationFailure[];
  readonly remote?: RemoteFailure;
  /** For a caller to branch on. */
  readonly errorCode?: "upstream_outcome_unknown";
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A failure that a caller may see, on every surface of the gateway: `message` is written by us, or quoted from the
 * upstream with the credential removed. Source: spec truto-gateway 2.1.
 */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly statusCode: number;
  readonly failures: readonly ValidationFailure[] | undefined;
  readonly remote: RemoteFailure | undefined;
  readonly errorCode: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(statusCode: number, message: string, options: GatewayErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.statusCode = statusCode;
    this.failures = options.failures;
    this.remote = options.remote;
    this.errorCode = options.errorCode;
    this.headers = options.headers ?? {};
  }
}

/** A 400 about one argument. */
export function invalidArgument(path: string, message: string, code = "invalid"): GatewayError {
  return new GatewayError(400, `${path} ${message}`, { failures: [{ path, message, code }] });
}
