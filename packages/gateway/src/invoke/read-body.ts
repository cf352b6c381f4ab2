import { redact } from "./redact.ts";
import type { UpstreamResponse } from "./types.ts";

/** An upstream's body: nothing at all, JSON, or text that is not JSON. */
export type UpstreamBody = { readonly json: unknown } | { readonly text: string };

const decoder = new TextDecoder();

export function readBody(response: UpstreamResponse, credential: string): UpstreamBody {
  const text = redact(decoder.decode(response.body), credential);
  if (text.trim() === "") return { json: null };
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { text };
  }
}
