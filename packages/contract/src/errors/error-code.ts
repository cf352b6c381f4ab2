/** Dub's error codes and their HTTP status. See behaviour/links 3.2. */
export const ERROR_STATUS = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  exceeded_limit: 403,
  not_found: 404,
  conflict: 409,
  invite_pending: 409,
  invite_expired: 410,
  unprocessable_entity: 422,
  rate_limit_exceeded: 429,
  internal_server_error: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export const ERROR_CODES = Object.keys(ERROR_STATUS) as readonly ErrorCode[];

/** Errors that any operation can have; an operation declares only further ones. */
export const COMMON_ERRORS = [
  "bad_request",
  "unauthorized",
  "forbidden",
  "not_found",
  "unprocessable_entity",
  "rate_limit_exceeded",
  "internal_server_error",
] as const satisfies readonly ErrorCode[];
