import type { Auth } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { createUseNotes } from "@overdub/storage";
import { assertPermitted } from "../auth/assert-permitted.ts";
import { authenticate, setLastUse } from "../auth/authenticate.ts";
import { readPublishableKey } from "../auth/publishable-key.ts";
import { admitToken, readEmbedToken } from "../embed/embed-token.ts";
import type { ApiRequest } from "../http/api-request.ts";
import type { SocketBindings } from "../http/client.ts";
import { readClient } from "../http/client.ts";
import type { NoteRefusal } from "../http/note-refusal.ts";
import {
  createEmbedRateLimits,
  createPublicRateLimits,
  createPublishableRateLimits,
  createRateLimits,
} from "../http/rate-limits.ts";
import { assertSelected, readSelector, splitLegacyPath } from "../http/workspace-selector.ts";
import { inTimeOf } from "../jobs/workspace-time.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";
import type { CallContext, Core, EmbedContext, PublicContext, PublishableContext } from "../operations/context.ts";
import type { Implementation } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { assertAllowedPage } from "../workspaces/hostnames.ts";
import { findByPublishableKey } from "../workspaces/tracking-settings.ts";

/** A request that asks for an operation. */
export interface ApiCall {
  readonly implementation: Omit<Implementation<unknown>, "handle">;
  readonly request: ApiRequest;
  readonly url: Pick<URL, "pathname" | "searchParams">;
  readonly bindings: SocketBindings | undefined;
  /** Of the response: limits tell how the caller stands. */
  readonly headers: Map<string, string>;
  /** Reads what was sent, once. */
  readonly read: () => Promise<unknown>;
}

type Admit<Admitted> = (call: ApiCall) => Promise<Admitted>;

interface Admissions extends Record<Auth, unknown> {
  readonly secret: Admit<CallContext>;
  readonly publishable: Admit<PublishableContext>;
  readonly embed: Admit<EmbedContext>;
  readonly none: Admit<PublicContext>;
}

/** How the caller of an operation is admitted, by the credential that it takes. @throws `AppError` for a refused one. */
export function createAdmissions(core: Core, trustsPeer: TrustsPeer, noteRefusal?: NoteRefusal): Admissions {
  return {
    secret: admitKey(core, trustsPeer, noteRefusal),
    publishable: admitPublishableKey(core),
    embed: admitEmbedToken(core),
    none: admitAnyone(core, trustsPeer),
  };
}

function admitKey(core: Core, trustsPeer: TrustsPeer, noteRefusal?: NoteRefusal): Admissions["secret"] {
  const { db, now, log } = core;
  const limit = createRateLimits();
  const noteUse = createUseNotes(
    (id, nowMs) => setLastUse(db, id, nowMs),
    (err) => log.error({ err }, "the last use of a key could not be stored"),
  );
  return async ({ implementation, request, url, bindings, headers }) => {
    const { operation, requires, programFirst } = implementation;
    const selector = readSelector(splitLegacyPath(url.pathname).slug, url.searchParams);
    const authorization = request.headers.get("authorization") ?? undefined;
    const caller = await authenticate(db, { authorization, selector }, now(), noteUse).catch((error: unknown) => {
      if (authorization !== undefined && error instanceof AppError && error.code === "unauthorized") {
        noteRefusal?.({ address: readClient(request, bindings, trustsPeer).ip, reason: error.message });
      }
      throw error;
    });
    limit(caller, operation.budget, now(), headers);
    assertSelected(caller, selector);
    assertPermitted(caller, requires);
    const program = programFirst ? await findProgramOrThrow(db, caller.workspaceId) : undefined;
    const readmit = async () => {
      const again = await authenticate(db, { authorization, selector }, now(), noteUse);
      assertPermitted(again, requires);
      return again;
    };
    return {
      ...inTimeOf(core, caller.workspaceId, caller.clockOffsetMs),
      ...caller,
      call: { request, keyHash: caller.keyHash, readmit },
      ...(program && { program }),
    };
  };
}

function admitPublishableKey(core: Core): Admissions["publishable"] {
  const limit = createPublishableRateLimits();
  return async ({ request, headers, read }) => {
    const key = readPublishableKey(request.headers.get("authorization"));
    limit(key, core.now(), headers);
    const settings = await findByPublishableKey(core.db, key);
    if (!settings) throw new AppError("unauthorized", "Invalid publishable key.");
    await read();
    assertAllowedPage(settings.hostnames, request.headers);
    return {
      ...inTimeOf(core, settings.workspaceId, settings.clockOffsetMs),
      workspaceId: settings.workspaceId,
    };
  };
}

function admitEmbedToken(core: Core): Admissions["embed"] {
  const limit = createEmbedRateLimits();
  return async ({ request, headers }) => {
    const token = readEmbedToken(request.headers.get("authorization"));
    limit(token, core.now(), headers);
    return admitToken(core, token);
  };
}

function admitAnyone(core: Core, trustsPeer: TrustsPeer): Admissions["none"] {
  const limit = createPublicRateLimits();
  return async ({ implementation: { operation }, request, bindings }) => {
    const client = readClient(request, bindings, trustsPeer);
    if (operation.perAddressLimit) limit(client, core.now());
    return { ...core, client };
  };
}
