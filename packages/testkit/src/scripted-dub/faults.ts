import type { ServerResponse } from "node:http";
import { brotliCompressSync, deflateRawSync, gzipSync } from "node:zlib";
import type { ErrorCode } from "@overdub/contract";
import { ERROR_STATUS } from "@overdub/contract";

/** What a server does instead of its work. */
export interface FaultContext {
  readonly res: ServerResponse;
  readonly nowMs: number;
  /** The key that the request came with. */
  readonly apiKey: string;
  /** Does the work after all, with further headers, and the body in another form. */
  readonly succeed: (headers?: Readonly<Record<string, string>>, encode?: (body: Uint8Array) => Uint8Array) => void;
}

export type Fault = (ctx: FaultContext) => void;

export const MISSING_SCOPES = ["links.write", "tags.write"] as const;

/** In how many seconds a rate limit ends. */
export const RESET_SECONDS = 30;

/** Dub's own text and body for one of its codes. */
function refusal(code: ErrorCode, message: string): Fault {
  return ({ res }) => {
    const body = { error: { code, message, doc_url: `https://dub.co/docs/api-reference/errors#${code}` } };
    sendJson(res, ERROR_STATUS[code], body);
  };
}

/** What Dub cannot say itself, because something before it answers. */
function outage(status: number): Fault {
  return ({ res }) => res.writeHead(status, { "content-type": "text/html" }).end("<html><h1>Sorry</h1></html>");
}

/** @param headersAt from the time of the server, and the instant at which its limit ends. */
function rateLimit(headersAt: (resetMs: number) => Readonly<Record<string, string>>): Fault {
  const message = "Too many requests.";
  return ({ res, nowMs }) => {
    const headers = headersAt(nowMs + RESET_SECONDS * 1000);
    sendJson(res, 429, { error: { code: "rate_limit_exceeded", message } }, headers);
  };
}

const epochSeconds = (ms: number) => String(Math.ceil(ms / 1000));

/** A failure whose body is no JSON of Dub's. */
function failure(status: number, contentType: string, body: string | Uint8Array): Fault {
  return ({ res }) => res.writeHead(status, { "content-type": contentType }).end(body);
}

function jsonFailure(status: number, body: unknown): Fault {
  return failure(status, "application/json", JSON.stringify(body));
}

/** A rate limit in instants of a clock that is so far off. */
function skewedLimit(skewMs: number): Fault {
  return ({ res, nowMs }) => {
    const theirsMs = nowMs + skewMs;
    res.setHeader("date", new Date(theirsMs).toUTCString());
    const resetMs = String(theirsMs + RESET_SECONDS * 1000);
    sendJson(res, 429, { error: { message: "Too many requests." } }, { "x-ratelimit-reset": resetMs });
  };
}

function echo(contentType: string, write: (apiKey: string) => string): Fault {
  return ({ res, apiKey }) => {
    const headers = { "content-type": contentType, "x-echo": `Bearer ${apiKey}`, etag: `"${apiKey}"` };
    res.writeHead(400, headers).end(write(apiKey));
  };
}

const eachCharacter = (text: string, write: (code: number) => string) =>
  Array.from(text, (character) => write(character.charCodeAt(0))).join("");

const DEEP = "[".repeat(5_000) + "]".repeat(5_000);

/** Every way in which a call of Dub goes wrong, and every unit in which it has said when to come back. */
export const FAULTS = {
  "400": refusal("bad_request", "The parameter `x` is wrong."),
  "401": refusal("unauthorized", "Unauthorized: Invalid API key."),
  "403 with scopes": refusal(
    "forbidden",
    `The provided key does not have the required permissions. Having the '${MISSING_SCOPES.join(" ")}' permission is required.`,
  ),
  "403 by plan": refusal("forbidden", "Need higher plan."),
  "403 by limit": refusal("exceeded_limit", "The limit of this workspace is reached."),
  "404": refusal("not_found", "Not found."),
  "409": refusal("conflict", "There is one already."),
  "410": refusal("invite_expired", "The invite has expired."),
  "422": refusal("unprocessable_entity", "invalid_type: url: Invalid URL"),
  "429 without headers": rateLimit(() => ({})),
  "429 in delta seconds": rateLimit(() => ({ "retry-after": String(RESET_SECONDS) })),
  "429 in epoch seconds": rateLimit((ms) => ({
    "retry-after": epochSeconds(ms),
    "x-ratelimit-reset": epochSeconds(ms),
  })),
  "429 in epoch milliseconds": rateLimit((ms) => ({
    "retry-after": String(ms),
    "x-ratelimit-limit": "60",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(ms),
  })),
  "429 with a date": rateLimit((ms) => ({ "retry-after": new Date(ms).toUTCString() })),
  "429 with a reset only": rateLimit((ms) => ({ "x-ratelimit-reset": String(ms) })),
  "a success with the headers of a 429": ({ nowMs, succeed }) => {
    const resetMs = String(nowMs + RESET_SECONDS * 1000);
    succeed({
      "retry-after": resetMs,
      "x-ratelimit-limit": "60",
      "x-ratelimit-remaining": "59",
      "x-ratelimit-reset": resetMs,
    });
  },
  "500": refusal("internal_server_error", "An internal server error occurred."),
  "502": outage(502),
  "503": outage(503),
  "504": outage(504),
  "an answer that never comes": () => {},
  "an answer that stops half-way": ({ res }) => {
    res.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    res.write('[{"id":', () => res.destroy());
  },
  "a success that is no JSON": ({ res }) => {
    res.writeHead(200, { "content-type": "application/json" }).end('{"id": "x"');
  },
  "a connection that is reset": ({ res }) => void res.socket?.resetAndDestroy(),
  // What stands before Dub, or in its place, says what is wrong in its own way.
  "400 in text": failure(400, "text/plain", "The parameter x\n is wrong."),
  "400 as { message }": jsonFailure(400, { statusCode: 400, message: "The parameter x is wrong." }),
  "400 as { error } with a text": jsonFailure(400, { error: "The parameter x is wrong." }),
  "400 that says nothing": failure(400, "text/plain", ""),
  "400 that says too much": failure(400, "text/plain", "wrong ".repeat(20_000)),
  "403 as a page with a heading": failure(403, "text/html", "<body><h1>Not for <b>you</b></h1><p>Sorry</p>"),
  "404 as XML": failure(
    404,
    "application/xml",
    '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>Not &quot;here&quot;</Message></Error>',
  ),
  "409 as a problem": failure(
    409,
    "application/problem+json",
    JSON.stringify({ type: "about:blank", title: "Conflict", detail: "There is one already." }),
  ),
  "422 as a list of errors": jsonFailure(422, { errors: [{ message: "url is missing" }, "key is taken"] }),
  "422 as errors by field": jsonFailure(422, {
    message: "Invalid",
    errors: { url: ["is missing"], key: ["is taken"] },
  }),
  "500 as a page with a title": failure(500, "text/html", "<html><head><title>Oops &amp; sorry</title></head><p>x</p>"),
  "500 in Latin-1": failure(500, "text/plain; charset=iso-8859-1", Buffer.from("Störung", "latin1")),
  // Statuses about a connection, and one that there is not.
  "407": outage(407),
  "421": outage(421),
  "426": outage(426),
  "511": outage(511),
  "600": outage(600),
  "a success in gzip": ({ succeed }) => succeed({ "content-encoding": "gzip" }, gzipSync),
  "a success in Brotli": ({ succeed }) => succeed({ "content-encoding": "br" }, brotliCompressSync),
  "a success in deflate": ({ succeed }) => succeed({ "content-encoding": "deflate" }, deflateRawSync),
  "400 in gzip": ({ res }) =>
    res
      .writeHead(400, { "content-type": "application/json", "content-encoding": "gzip" })
      .end(gzipSync(JSON.stringify({ error: { code: "bad_request", message: "The parameter x is wrong." } }))),
  "a success in an unknown coding": ({ succeed }) => succeed({ "content-encoding": "rot13" }),
  "a success that is not in its coding": ({ succeed }) => succeed({ "content-encoding": "gzip" }),
  "a success of 5,000 levels": ({ res }) => res.writeHead(200, { "content-type": "application/json" }).end(DEEP),
  "400 of 5,000 levels": failure(400, "application/json", DEEP),
  "a success in lines of JSON": ({ res }) =>
    res.writeHead(200, { "content-type": "application/x-ndjson" }).end('{"id":1}\n{"id":2}\n'),
  "a success after 100 Continue": ({ res, succeed }) => {
    res.writeContinue();
    succeed();
  },
  "a success after 103": ({ res, succeed }) => {
    res.writeEarlyHints({ link: "</style.css>; rel=preload" });
    succeed();
  },
  "429 by a clock that is ahead": skewedLimit(600_000),
  "429 by a clock that is behind": skewedLimit(-600_000),
  "503 with Retry-After": ({ res }) => res.writeHead(503, { "retry-after": "120" }).end(),
  // The credential comes back, in whatever way a server writes what it quotes.
  "400 with the key in a URL": echo("text/plain", (key) => eachCharacter(key, (code) => `%${code.toString(16)}`)),
  "400 with the key in JSON escapes": echo(
    "application/json",
    (key) => `{"message":"${eachCharacter(key, (code) => `\\u00${code.toString(16)}`)}"}`,
  ),
  "400 with the key in entities": echo("text/html", (key) => `<h1>${eachCharacter(key, (code) => `&#${code};`)}</h1>`),
  "400 with the key in base64": echo("text/plain", (key) => Buffer.from(`Bearer ${key}`).toString("base64")),
  "a redirect": ({ res }) => res.writeHead(302, { location: "https://elsewhere.example/" }).end(),
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof FAULTS;

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, { ...headers, "content-type": "application/json" }).end(JSON.stringify(body));
}
