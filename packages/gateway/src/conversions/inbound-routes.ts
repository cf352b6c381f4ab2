import { excessOf, SlidingWindow } from "@overdub/contract";
import type { ByteBudget } from "@overdub/limits";
import { upTo } from "@overdub/storage";
import { Hono } from "hono";
import type { Kysely } from "kysely";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { GatewayError, rateLimited, unauthorized } from "../errors/gateway-error.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { requestBody } from "../http/request-body.ts";
import { isStorable } from "../lists/read-value.ts";
import type { EventHead } from "./adapters/adapter.ts";
import { ADAPTERS } from "./adapters/adapters.ts";
import type { ConversionTables } from "./conversion-tables.ts";
import { receiveEvent } from "./inbox.ts";
import { findSourceAnywhere, openSigningSecret } from "./source.ts";

/** Of an event: the largest that providers send are orders of hundreds of lines. */
export const MAX_EVENT_BYTES = 1024 * 1024;

export interface InboundContext {
  readonly db: Kysely<ConversionTables>;
  readonly vault: CredentialVault;
  /** For events alone: they are read before it is known who sent them. */
  readonly eventBodies: ByteBudget;
  readonly now: () => number;
}

/** From one address to one source, and to all. Providers repeat what is refused for it. */
const LIMIT = 3_000;
const ADDRESS_LIMIT = 2 * LIMIT;
const WINDOW_MS = 60_000;
const MAX_WINDOWS = 10_000;

/** Where billing systems tell of what happens in them, without a token of ours. See behaviour/conversions 1.2. */
export function conversionInboundRoutes({ db, vault, eventBodies, now }: InboundContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const windows = new LRUCache<string, SlidingWindow>(upTo(MAX_WINDOWS));

  /** @throws 429 */
  function admit(key: string, limit: number): void {
    const window = windows.get(key) ?? new SlidingWindow(limit, WINDOW_MS);
    windows.set(key, window);
    const nowMs = now();
    const { isAllowed, resetMs } = window.take(nowMs);
    if (isAllowed) return;
    throw rateLimited("Too many events", resetMs - nowMs, { limit, windowMs: WINDOW_MS });
  }

  const receiving = describeRoute({
    tag: "Pipelines",
    summary: "Receive an event of a conversion source",
    description: "For the source's billing system: the body is signed with the source's secret.",
    auth: "none",
    returns: z.object({ received: z.literal(true), duplicate: z.boolean() }),
  });
  app.post("/conversions/:id", receiving, async (c) => {
    const id = c.req.param("id");
    const address = c.get("address");
    // Whoever tries addresses of sources tries others each time.
    admit(address, ADDRESS_LIMIT);
    admit(`${id.slice(0, 36)} ${address}`, LIMIT);
    const source = await findSourceAnywhere(db, id);
    const secret = source && openSigningSecret(vault, source);
    // The same for a source that is none, so that nobody learns which there are.
    if (!source || secret === undefined) throw unsigned();
    const adapter = ADAPTERS[source.provider];
    const header = (name: string) => c.req.header(name);
    if (header(adapter.signatureHeader(source.settings)) === undefined) throw unsigned();
    using body = requestBody(c.req.raw, MAX_EVENT_BYTES, eventBodies);
    const delivery = { header, body: await body.text(), nowMs: now() };
    if (!adapter.isSigned(delivery, secret, source.settings)) throw unsigned();
    if (!source.isActive) throw new GatewayError(503, "The source is inactive");
    const head = adapter.head(parseEvent(delivery.body), delivery, source.settings);
    requireStorable(head);
    const isNew = await receiveEvent(db, source, { head, body: delivery.body, nowMs: delivery.nowMs });
    return c.json({ received: true, duplicate: !isNew });
  });

  return app;
}

function unsigned(): GatewayError {
  return unauthorized("Missing or wrong signature");
}

/** @throws 400 for what is no JSON, of whoever has signed it. */
function parseEvent(body: string): unknown {
  const excess = excessOf(body);
  if (excess) throw new GatewayError(400, `The body is ${excess}`);
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new GatewayError(400, "The body is not valid JSON", { cause });
  }
}

function requireStorable({ id, type }: EventHead): void {
  if (!isStorable(id) || !isStorable(type)) {
    throw new GatewayError(400, "The event's id and type must be texts of 1 to 255 characters");
  }
}
