import type { FetchFailure } from "./fetch-error.ts";
import { FetchError } from "./fetch-error.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";

/** What a webhook is sent: the same bytes with each attempt. */
export interface Posted {
  readonly body: string;
  /** Besides `Content-Type`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How a receiver answered. */
export interface PostOutcome {
  /** Of HTTP; null when there was no answer. */
  readonly status: number | null;
  /** Null if it was taken; `status`: any answer but a 2xx. Why exactly stays here: it would tell of the network. */
  readonly failure: FetchFailure | "status" | null;
  /** The beginning of the answer. */
  readonly response: string;
  /** How long it asks to be left alone, in whole seconds; null: it does not say. */
  readonly retryAfterSeconds: number | null;
}

/** For the whole exchange. */
const TIMEOUT_MS = 10_000;

/** Of an answer; what lies beyond is not read. */
const MAX_RESPONSE_BYTES = 4_096;

/** One attempt to tell a receiver of an event, without following redirects. Never fails. */
export async function postEvent(fetch: GuardedFetch, url: string, { body, headers }: Posted): Promise<PostOutcome> {
  try {
    const answer = await fetch(url, {
      timeoutMs: TIMEOUT_MS,
      accept: "*/*",
      maxBytes: MAX_RESPONSE_BYTES,
      beyond: "cut",
      post: { body, headers: { "Content-Type": "application/json", ...headers } },
    });
    const { status } = answer;
    const isTaken = status >= 200 && status < 300;
    const response = toStorableText(answer.body);
    const retryAfterSeconds = toSeconds(answer.headers["retry-after"]);
    return { status, failure: isTaken ? null : "status", response, retryAfterSeconds };
  } catch (error) {
    return {
      status: null,
      failure: error instanceof FetchError ? error.failure : "failed",
      response: "",
      retryAfterSeconds: null,
    };
  }
}

/** A day of the calendar is taken for nothing said. */
function toSeconds(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : null;
}

/** PostgreSQL's text has no NUL. */
function toStorableText(bytes: Buffer): string {
  return bytes.toString("utf8").replaceAll("\0", "\uFFFD");
}
