import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** What a request says of what its sender can read, and has already. */
export interface StaticFileRequest {
  readonly acceptEncoding: string | null | undefined;
  readonly ifNoneMatch: string | null | undefined;
}

export interface StaticFileResponse {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  /** Null with 304. */
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** Something that stays the same as long as the process runs. */
export type StaticFile = (request: StaticFileRequest) => StaticFileResponse;

/**
 * Compressed once, however many ask, and sent again only to those who have another version.
 *
 * @param headers of every response, `Content-Type` among them.
 */
export function createStaticFile(content: string | Uint8Array, headers: Readonly<Record<string, string>>): StaticFile {
  const bytes = new Uint8Array(Buffer.from(content));
  const compressed = new Uint8Array(gzipSync(bytes));
  const plain = represent(bytes, headers);
  const gzipped = represent(compressed, { ...headers, "Content-Encoding": "gzip" });
  return ({ acceptEncoding, ifNoneMatch }) => {
    const { etag, ...response } = acceptsGzip(acceptEncoding) ? gzipped : plain;
    return isCurrent(ifNoneMatch, etag) ? { ...response, status: 304, body: null } : response;
  };
}

/** The same for a server that speaks `Request` and `Response`. */
export function respondWithFile(file: StaticFile, { headers: asked }: Pick<Request, "headers">): Response {
  const request = { acceptEncoding: asked.get("accept-encoding"), ifNoneMatch: asked.get("if-none-match") };
  const { status, headers, body } = file(request);
  return new Response(body, { status, headers: { ...headers } });
}

function represent(body: Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>>) {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  return { status: 200, body, etag, headers: { ...headers, Vary: "Accept-Encoding", ETag: etag } } as const;
}

function acceptsGzip(accepted: string | null | undefined): boolean {
  return /(^|,)\s*gzip\s*(?!;\s*q=0(\.0*)?\s*(,|$))/i.test(accepted ?? "");
}

/** Proxies that compress make tags weak, so weak ones match as well. RFC 9110, 13.1.2. */
function isCurrent(ifNoneMatch: string | null | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return tags.some((tag) => tag === etag || tag === "*");
}
