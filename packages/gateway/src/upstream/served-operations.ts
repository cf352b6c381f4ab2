import { isFields } from "../json/fields.ts";
import type { Send } from "./send.ts";

/**
 * Ids of the operations that an upstream is known to serve; undefined where that can't be known for certain. A hosted Dub
 * serves some that its document leaves out, and refuses others for reasons that may pass.
 */
export type FindServedOperations = (baseUrl: string) => Promise<ReadonlySet<string> | undefined>;

/** The workspace that comes with the gateway, whose document is made from what it serves. */
export const EMBEDDED_BASE_URL = "embedded:";

/** A running server may be replaced by a later version, below a command that serves MCP for days. */
const LIFETIME_MS = 10 * 60_000;
const FAILURE_LIFETIME_MS = 10_000;
const TIMEOUT_MS = 2_000;

/** Asks the embedded workspace for its document: at the first question, and again when that is some time ago. */
export function createServedOperations({ send, now }: { send: Send; now: () => number }): FindServedOperations {
  let known: Promise<ReadonlySet<string> | undefined> | undefined;
  let untilMs = 0;
  return async (baseUrl) => {
    if (baseUrl !== EMBEDDED_BASE_URL) return undefined;
    if (known && now() < untilMs) return known;
    const asked = askForOperations(send);
    known = asked;
    untilMs = now() + LIFETIME_MS;
    const operations = await asked;
    if (!operations && known === asked) untilMs = now() + FAILURE_LIFETIME_MS;
    return operations;
  };
}

/** @returns undefined for any response but such a document: what is not known hides nothing. */
async function askForOperations(send: Send): Promise<ReadonlySet<string> | undefined> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { status, body } = await send({
      method: "GET",
      url: `${EMBEDDED_BASE_URL}/`,
      headers: { accept: "application/json" },
      signal,
    });
    const document: unknown = status === 200 ? JSON.parse(new TextDecoder().decode(body)) : undefined;
    if (!isFields(document) || !isFields(document.paths)) return undefined;
    const operations = Object.values(document.paths)
      .filter(isFields)
      .flatMap((methods) => Object.values(methods).filter(isFields));
    const ids = operations.flatMap(({ operationId }) => (typeof operationId === "string" ? [operationId] : []));
    return ids.length > 0 ? new Set(ids) : undefined;
  } catch {
    return undefined;
  }
}
