import { AppError, parseInput } from "@overdub/contract";
import { ByteBudget, RequestBody } from "@overdub/limits";
import { publicOrigin } from "../../addresses/public-origin.ts";
import type { SocketBindings } from "../../http/client.ts";
import { readClient } from "../../http/client.ts";
import { errorResponse } from "../../http/error-response.ts";
import { formOrigin } from "../../http/form-origin.ts";
import { RateLimiter } from "../../http/rate-limits.ts";
import { readForm } from "../../http/read-form.ts";
import { readJsonBody, refuseBody } from "../../http/read-json-body.ts";
import { readQuery } from "../../http/read-query.ts";
import { networkOf } from "../../network/network-of.ts";
import type { TrustsPeer } from "../../network/trusted-proxies.ts";
import { BUILT_IN_SLUG } from "../../oauth-apps/built-in-app.ts";
import type { Core } from "../../operations/context.ts";
import { findSession } from "../../sign-in/cookie.ts";
import { pageResponse, seeOther } from "../../sign-in/page-response.ts";
import { PATHS, refusedPage } from "../../sign-in/pages.ts";
import type { Membership, Session } from "../../sign-in/sessions.ts";
import { isOwnForm } from "../../sign-in/sessions.ts";
import { AuthorizationRequest, withAnswer } from "../authorization-request.ts";
import { allow, beyondRole, findAskingApp, mayUse } from "../authorize.ts";
import { consentPage } from "./consent-page.ts";

/** Serves `/oauth/authorize`. What it throws is a fault of ours. */
export type ServeAuthorize = (request: Request, bindings: SocketBindings | undefined) => Promise<Response>;

const MINUTE_MS = 60_000;
const REQUESTS_PER_MINUTE = 120;
const MAX_BODY_BYTES = 32 * 1024;
const BODIES_BYTES = 2 * 1024 * 1024;
const MAX_FIELDS = 20;

/**
 * Where members are asked what an application may do. Browsers hold the redirect to the application against what forms of
 * the page may lead to, and every one after it, which nobody knows here.
 */
const CONSENT = { formTargets: "'self' http: https:" };

/** The product for which the installation's own application asks, by the `state` that it has given. */
export type FindProduct = (state: string) => Promise<string | undefined>;

/** See behaviour/oauth 2. */
export function createAuthorizePage(
  { db, now, log }: Core,
  trustsPeer: TrustsPeer,
  findProduct?: FindProduct,
): ServeAuthorize {
  const requests = new RateLimiter(MINUTE_MS);
  const budget = new ByteBudget(BODIES_BYTES);

  const sessionOf = (request: Request, url: URL) =>
    findSession(db, { host: url.host, cookies: request.headers.get("cookie") }, now());

  async function showConsent(url: URL, session: Session, error?: string): Promise<Response> {
    const asked = parseInput(AuthorizationRequest, readQuery(url.searchParams));
    const app = await findAskingApp(db, asked);
    const { name, developer, website, description } = app;
    const choices = session.memberships.map((membership) => ({
      ...membership,
      refusal:
        beyondRole(membership.role, asked)?.message ??
        (mayUse(app, membership) ? undefined : "The application is not verified for other workspaces than its own."),
    }));
    const isOurs = app.slug === BUILT_IN_SLUG && asked.state !== undefined;
    const body = consentPage({
      app: { name, developer, website, description },
      product: isOurs ? await findProduct?.(asked.state ?? "") : undefined,
      scope: asked.scope,
      redirectUri: asked.redirect_uri,
      session,
      choices,
      action: url.pathname + url.search,
      ...(error === undefined ? {} : { error }),
    });
    return pageResponse(error === undefined ? 200 : 422, body, CONSENT);
  }

  async function view(request: Request, url: URL): Promise<Response> {
    // A link that nobody may follow is refused before anybody signs in for it.
    await findAskingApp(db, parseInput(AuthorizationRequest, readQuery(url.searchParams)));
    const session = await sessionOf(request, url);
    if (session) return showConsent(url, session);
    return seeOther(`${PATHS.signIn}?${new URLSearchParams({ return_to: url.pathname + url.search })}`);
  }

  /** What the page's own form says. @returns where the browser goes. */
  async function decide(request: Request, url: URL): Promise<Response> {
    const form = await readForm(request, { maxBytes: MAX_BODY_BYTES, maxFields: MAX_FIELDS, budget });
    const session = await sessionOf(request, url);
    if (!session) return view(request, url);
    if (!isOwnForm(session, form.get("form_token"))) {
      throw new AppError("forbidden", "The page was open for too long, or under another name. Open it again.");
    }
    const asked = parseInput(AuthorizationRequest, readQuery(url.searchParams));
    if (form.get("decision") !== "allow") {
      await findAskingApp(db, asked);
      return seeOther(withAnswer(asked, { error: "access_denied" }, publicOrigin(url.host)));
    }
    const member = session.memberships.find(({ workspaceId }) => workspaceId === form.get("workspace_id"));
    if (!member) return showConsent(url, session, "Choose a workspace.");
    return seeOther(await callbackOf(asked, member, url));
  }

  /** The same for a script: the fields as JSON, and where to go in the response. */
  async function decideByJson(request: Request, url: URL): Promise<Response> {
    using sent = new RequestBody(request, {
      maxBytes: MAX_BODY_BYTES,
      budget,
      refuse: (fault) => refuseBody(fault, MAX_BODY_BYTES),
    });
    const session = await sessionOf(request, url);
    if (!session) throw new AppError("unauthorized", "Unauthorized: Login required.");
    const named = url.searchParams.get("workspaceId");
    const member = session.memberships.find(({ workspaceId }) => workspaceId === named);
    if (!member) throw new AppError("not_found", "Workspace not found.");
    const asked = parseInput(AuthorizationRequest, await readJsonBody(sent));
    return Response.json(
      { callbackUrl: await callbackOf(asked, member, url) },
      { headers: { "Cache-Control": "no-store" } },
    );
  }

  async function callbackOf(asked: AuthorizationRequest, member: Membership, url: URL): Promise<string> {
    const code = await allow(db, asked, member, now());
    return withAnswer(asked, { code }, publicOrigin(url.host));
  }

  function respond(request: Request, url: URL, isJson: boolean): Promise<Response> {
    if (request.method === "GET" || request.method === "HEAD") return view(request, url);
    if (request.method !== "POST") {
      throw new AppError("bad_request", `This page is not for ${request.method}.`, { status: 405 });
    }
    // Whatever it is that decides in a member's name, it is a page of this server.
    if (formOrigin(request, url) !== "own") {
      throw new AppError("forbidden", "The form did not come from this site. Open the page itself.");
    }
    return isJson ? decideByJson(request, url) : decide(request, url);
  }

  return async (request, bindings) => {
    const url = new URL(request.url);
    const isJson = request.headers.get("content-type")?.toLowerCase().startsWith("application/json") ?? false;
    try {
      const network = networkOf(readClient(request, bindings, trustsPeer).ip);
      if (network !== "" && !requests.take(network, REQUESTS_PER_MINUTE, now()).isAllowed) {
        throw new AppError("rate_limit_exceeded", "There were too many requests. Try again in a minute.");
      }
      return await respond(request, url, isJson);
    } catch (error) {
      if (isJson) return errorResponse(error, log, new Headers({ "Cache-Control": "no-store" }));
      if (!(error instanceof AppError)) throw error;
      return pageResponse(error.status, refusedPage(error.message), {
        headers:
          error.status === 429 ? { "Retry-After": "60" } : error.status === 405 ? { Allow: "GET, HEAD, POST" } : {},
      });
    }
  };
}
