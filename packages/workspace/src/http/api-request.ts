import type { BodySource } from "@overdub/limits";

/** What is asked of the headers of a request: `Headers` are such. */
export interface RequestHeaders extends Iterable<[name: string, value: string]> {
  get(name: string): string | null;
  has(name: string): boolean;
}

/** What the API reads of a request: a `Request` is one. */
export interface ApiRequest extends BodySource {
  readonly url: string;
  readonly headers: RequestHeaders;
  /** Its sender has left. */
  readonly signal: AbortSignal;
}

/** A response of the API before it is sent. */
export interface ApiReply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}
