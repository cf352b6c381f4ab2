import { AppError } from "@overdub/contract";
import { randomText } from "../ids/random-text.ts";

const BEARER = "Bearer ";
const PREFIX = "dub_pk_";

/** A new key for web pages: `dub_pk_` and 24 characters. It is no secret. See behaviour/attribution 1.1. */
export function mintPublishableKey(): string {
  return PREFIX + randomText(24);
}

/**
 * The publishable key in an `Authorization` header, known or not.
 *
 * @throws `unauthorized` when the header is absent; `bad_request` when it holds anything else.
 * @see behaviour/attribution 3.7
 */
export function readPublishableKey(authorization: string | null): string {
  if (!authorization) throw new AppError("unauthorized", "Missing publishable key.");
  if (!authorization.startsWith(BEARER + PREFIX)) {
    throw new AppError("bad_request", "Invalid or missing publishable key.");
  }
  return authorization.slice(BEARER.length);
}
