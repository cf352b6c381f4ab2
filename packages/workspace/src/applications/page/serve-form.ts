import { AppError, STYLE_SOURCE } from "@overdub/contract";
import { ByteBudget } from "@overdub/limits";
import type { Client, SocketBindings } from "../../http/client.ts";
import { readClient } from "../../http/client.ts";
import { formOrigin } from "../../http/form-origin.ts";
import { RateLimiter } from "../../http/rate-limits.ts";
import { readForm } from "../../http/read-form.ts";
import { findTimeOf } from "../../jobs/workspace-time.ts";
import { networkOf } from "../../network/network-of.ts";
import type { TrustsPeer } from "../../network/trusted-proxies.ts";
import type { Core } from "../../operations/context.ts";
import type { FoundForm } from "../find-form.ts";
import { findForm } from "../find-form.ts";
import { findReferrer } from "../find-referrer.ts";
import type { FormEvent } from "../form-count-table.ts";
import type { FormVisits } from "../form-visits.ts";
import { submitApplication } from "../submit-application.ts";
import { closedPage, formPage, noSuchPage, refusedPage, sentPage } from "./form-page.ts";
import { readSubmission } from "./read-submission.ts";
import { shownProgram, toFormPage } from "./show-form.ts";

/** Serves the pages below `/apply/`. What it throws is a fault of ours. */
export type ServeApplyPages = (request: Request, bindings: SocketBindings | undefined) => Promise<Response>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const VIEWS_PER_MINUTE = 60;
/** An office with many people, at the most. */
const SUBMISSIONS_PER_HOUR = 20;
/** From everywhere: more than a program has people for. */
const SUBMISSIONS_TO_PROGRAM_PER_HOUR = 500;
/** Of what a program still takes, the part that one network may have sent: the first to be refused is who floods it. */
const NETWORKS_SHARE = SUBMISSIONS_PER_HOUR / SUBMISSIONS_TO_PROGRAM_PER_HOUR;

/** Fifty long answers, in any script, would be more; forms ask for less. */
const MAX_FORM_BYTES = 256 * 1024;
const FORMS_BYTES = 8 * 1024 * 1024;
/** No form asks for as many. */
const MAX_FORM_FIELDS = 1000;

/**
 * Pages run nothing, load nothing but the logo, and can't be framed. Browsers say where a form comes from only with a
 * policy that lets them.
 */
const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": `default-src 'none'; style-src ${STYLE_SOURCE}; img-src https: data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  "Cache-Control": "no-store",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Robots-Tag": "noindex",
};

const SENT = "sent";

/** See behaviour/partners 3.5. */
export function createApplyPages(core: Core, trustsPeer: TrustsPeer, formVisits: FormVisits): ServeApplyPages {
  const views = new RateLimiter(MINUTE_MS);
  const submissions = new RateLimiter(HOUR_MS);
  const shares = new RateLimiter(HOUR_MS);
  const budget = new ByteBudget(FORMS_BYTES);

  /** @throws `rate_limit_exceeded` */
  function take(limiter: RateLimiter, key: string, limit: number): void {
    if (limiter.take(key, limit, core.now()).isAllowed) return;
    throw new AppError("rate_limit_exceeded", "There were too many requests. Try again later.");
  }

  /** @throws `rate_limit_exceeded` */
  function takeOfProgram(programId: string, network: string): void {
    const left = submissions.remaining(programId, SUBMISSIONS_TO_PROGRAM_PER_HOUR, core.now());
    const share = Math.ceil(left * NETWORKS_SHARE);
    if (network !== "") take(shares, `${programId} ${network}`, share);
    take(submissions, programId, SUBMISSIONS_TO_PROGRAM_PER_HOUR);
  }

  async function countVisit(found: FoundForm, event: FormEvent, via: string | null, client: Client): Promise<void> {
    const { now } = await findTimeOf(core, found.program.workspace_id);
    await formVisits.count(core.db, { program: found.program, event, via, client }, now());
  }

  async function submit(request: Request, url: URL, found: FoundForm, client: Client): Promise<Response> {
    // A form of another site is not ours, whatever it says.
    if (formOrigin(request, url) === "other") {
      throw new AppError("forbidden", "The form came from another site. Open this page itself to apply.");
    }
    const network = networkOf(client.ip);
    // A call in process has no address; its caller has limits of its own.
    if (network !== "") take(submissions, network, SUBMISSIONS_PER_HOUR);
    const values = await readForm(request, { maxBytes: MAX_FORM_BYTES, maxFields: MAX_FORM_FIELDS, budget });
    await countVisit(found, "start", values.get("via"), client);
    const page = await toFormPage(core.db, found, url.pathname);
    const { problems, submission } = readSubmission(page, values);
    if (problems.size > 0) return html(422, formPage(page, { values, problems }));
    // What is refused anyway closes the form to nobody else.
    takeOfProgram(found.program.id, network);
    const referredByPartnerId = await findReferrer(core.db, found.program, values.get("via"));
    const workspaceId = found.program.workspace_id;
    const ctx = { ...(await findTimeOf(core, workspaceId)), workspaceId };
    await submitApplication(ctx, found.program, found.group, { ...submission, referredByPartnerId });
    return new Response(null, { status: 303, headers: { ...HEADERS, Location: `${url.pathname}?${SENT}` } });
  }

  async function view(url: URL, found: FoundForm, client: Client): Promise<Response> {
    if (url.searchParams.has(SENT)) return html(200, sentPage(shownProgram(found)));
    await countVisit(found, "visit", url.searchParams.get("via"), client);
    const values = new URLSearchParams([...url.searchParams].filter(([name]) => name === "via"));
    const page = await toFormPage(core.db, found, url.pathname);
    return html(200, formPage(page, { values, problems: new Map() }));
  }

  async function serve(request: Request, client: Client): Promise<Response> {
    const url = new URL(request.url);
    const network = networkOf(client.ip);
    let found: FoundForm | undefined;
    try {
      if (network !== "") take(views, network, VIEWS_PER_MINUTE);
      found = await findForm(core.db, url);
      if (!found) return html(404, noSuchPage());
      if (found.group.application_form_published_at_ms === null) return html(404, closedPage(shownProgram(found)));
      if (request.method === "POST") return await submit(request, url, found, client);
      if (request.method === "GET" || request.method === "HEAD") return await view(url, found, client);
      throw new AppError("bad_request", `This page is not for ${request.method}.`, { status: 405 });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const response = html(error.status, refusedPage(found ? shownProgram(found) : null, error.message));
      if (error.status === 405) response.headers.set("Allow", "GET, HEAD, POST");
      if (error.status === 429) response.headers.set("Retry-After", "600");
      return response;
    }
  }

  return (request, bindings) => serve(request, readClient(request, bindings, trustsPeer));
}

function html(status: number, body: string): Response {
  return new Response(body, { status, headers: HEADERS });
}
