import { AppError } from "@overdub/contract";
import { ByteBudget } from "@overdub/limits";
import type { SocketBindings } from "../http/client.ts";
import { readClient } from "../http/client.ts";
import { formOrigin } from "../http/form-origin.ts";
import { RateLimiter } from "../http/rate-limits.ts";
import { readForm } from "../http/read-form.ts";
import { networkOf } from "../network/network-of.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";
import type { Core } from "../operations/context.ts";
import { findSession, readSessionId, sessionCookie } from "./cookie.ts";
import { pageResponse, seeOther } from "./page-response.ts";
import { homePage, noLinkPage, PATHS, refusedPage, setUpPage, signInPage } from "./pages.ts";
import type { Passwords } from "./password.ts";
import { faultOfPassword } from "./password.ts";
import { safeReturnPath } from "./return-path.ts";
import type { Proven } from "./sessions.ts";
import { endSession, isOwnForm, startSession } from "./sessions.ts";
import { findSetUpLink, joinBySetUpLink, useSetUpLink } from "./set-up-links.ts";
import type { SignIn } from "./sign-in.ts";

/** Serves the pages below `/_/`. What it throws is a fault of ours. */
export type ServeSignIn = (request: Request, bindings: SocketBindings | undefined) => Promise<Response>;

/** Is told of a password that opened nothing, and where it came from. */
export type NoteWrongPassword = (refused: { readonly address: string; readonly reason: string }) => void;

const MINUTE_MS = 60_000;
const REQUESTS_PER_MINUTE = 120;
const MAX_FORM_BYTES = 32 * 1024;
const FORMS_BYTES = 2 * 1024 * 1024;
const MAX_FIELDS = 10;
const WRONG = "Wrong email address or password.";

/** What a page is asked for, taken apart. */
interface Asked {
  readonly request: Request;
  readonly url: URL;
  readonly address: string;
}

type Page = (asked: Asked) => Promise<Response>;

export interface SignInPagesOptions extends Pick<Core, "db" | "now"> {
  /** Counts attempts on every door. */
  readonly signIn: SignIn;
  readonly passwords: Passwords;
  readonly trustsPeer: TrustsPeer;
  /** Where members find the console. Default: there is none. */
  readonly consoleUrl?: string | undefined;
  readonly noteWrongPassword?: NoteWrongPassword | undefined;
}

/** See behaviour/oauth 7. */
export function createSignInPages(options: SignInPagesOptions): ServeSignIn {
  const { db, now, signIn, passwords, trustsPeer, consoleUrl, noteWrongPassword } = options;
  const requests = new RateLimiter(MINUTE_MS);
  const budget = new ByteBudget(FORMS_BYTES);

  const sessionOf = ({ request, url }: Asked) =>
    findSession(db, { host: url.host, cookies: request.headers.get("cookie") }, now());

  /** A form of another site would sign a person in as somebody else, or out. @throws `forbidden` */
  async function readOwnForm({ request, url }: Asked): Promise<URLSearchParams> {
    if (formOrigin(request, url) !== "own") {
      throw new AppError("forbidden", "The form did not come from this site. Open the page itself.");
    }
    return readForm(request, { maxBytes: MAX_FORM_BYTES, maxFields: MAX_FIELDS, budget });
  }

  /**
   * A new session, whatever the browser had before: nobody can prepare one for another.
   *
   * @returns nothing where the password was changed meanwhile.
   */
  async function admit({ request, url }: Asked, proven: Proven, returnTo?: string): Promise<Response | undefined> {
    const id = await startSession(db, proven, now());
    if (id === undefined) return undefined;
    const before = readSessionId(url.host, request.headers.get("cookie"));
    if (before !== undefined) await endSession(db, before);
    return seeOther(returnTo ?? PATHS.home, { "Set-Cookie": sessionCookie(url.host, id) });
  }

  /** For an address with a password that no owner of a workspace may replace: it proves who uses the link. */
  async function joinWith(
    asked: Asked,
    { email, token, password }: { readonly email: string; readonly token: string; readonly password: string },
    again: (status: number, error: string) => Response,
  ): Promise<Response> {
    try {
      const proven = await signIn.try(db, { email, password, network: networkOf(asked.address) }, now());
      if (!proven) {
        noteWrongPassword?.({ address: asked.address, reason: WRONG });
        return again(401, "This is not the password of this address.");
      }
      const hasJoined = await joinBySetUpLink(db, token, proven, now());
      return (hasJoined && (await admit(asked, proven))) || pageResponse(410, noLinkPage());
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return again(error.status, error.message);
    }
  }

  const pages: Readonly<Record<string, { readonly GET: Page; readonly POST?: Page }>> = {
    [PATHS.home]: {
      GET: async (asked) => {
        const session = await sessionOf(asked);
        return session ? pageResponse(200, homePage(session, consoleUrl)) : seeOther(PATHS.signIn);
      },
    },
    [PATHS.signIn]: {
      GET: async ({ url }) =>
        pageResponse(
          200,
          signInPage({
            returnTo: safeReturnPath(url.searchParams.get("return_to")),
            note: url.searchParams.has("signed-out") ? "You are signed out." : undefined,
          }),
        ),
      POST: async (asked) => {
        const form = await readOwnForm(asked);
        const email = (form.get("email") ?? "").slice(0, 320);
        const returnTo = safeReturnPath(form.get("return_to"));
        try {
          const given = { email, password: form.get("password") ?? "", network: networkOf(asked.address) };
          const proven = await signIn.try(db, given, now());
          const admitted = proven && (await admit(asked, proven, returnTo));
          if (admitted) return admitted;
          noteWrongPassword?.({ address: asked.address, reason: WRONG });
          return pageResponse(401, signInPage({ email, returnTo, error: WRONG }));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          return refused(error, signInPage({ email, returnTo, error: error.message }));
        }
      },
    },
    [PATHS.signOut]: {
      GET: async () => seeOther(PATHS.home),
      POST: async (asked) => {
        const form = await readOwnForm(asked);
        const session = await sessionOf(asked);
        const id = readSessionId(asked.url.host, asked.request.headers.get("cookie"));
        if (session && id !== undefined && isOwnForm(session, form.get("form_token"))) await endSession(db, id);
        return seeOther(`${PATHS.signIn}?signed-out`, { "Set-Cookie": sessionCookie(asked.url.host, "") });
      },
    },
    [PATHS.setUp]: {
      GET: async ({ url }) => {
        const token = url.searchParams.get("token") ?? "";
        const link = await findSetUpLink(db, token, now());
        return link ? pageResponse(200, setUpPage({ ...link, token })) : pageResponse(410, noLinkPage());
      },
      POST: async (asked) => {
        const form = await readOwnForm(asked);
        const token = form.get("token") ?? "";
        const password = form.get("password") ?? "";
        const link = await findSetUpLink(db, token, now());
        if (!link) return pageResponse(410, noLinkPage());
        const again = (status: number, error: string) => pageResponse(status, setUpPage({ ...link, token, error }));
        if (link.asks === "present-password") return joinWith(asked, { ...link, token, password }, again);
        const fault = faultOfPassword(password, link.email);
        if (fault !== undefined) return again(422, fault);
        const passwordHash = await passwords.hash(password);
        const isSet = await useSetUpLink(db, token, passwordHash, now());
        return (isSet && (await admit(asked, { email: link.email, passwordHash }))) || pageResponse(410, noLinkPage());
      },
    },
  };

  return async (request, bindings) => {
    const url = new URL(request.url);
    const { ip: address } = readClient(request, bindings, trustsPeer);
    const network = networkOf(address);
    const asked = { request, url, address };
    try {
      if (network !== "" && !requests.take(network, REQUESTS_PER_MINUTE, now()).isAllowed) {
        throw new AppError("rate_limit_exceeded", "There were too many requests. Try again in a minute.");
      }
      const found = Object.hasOwn(pages, url.pathname) ? pages[url.pathname] : undefined;
      if (!found) throw new AppError("not_found", "There is no page here.");
      const { GET, POST } = found;
      if (request.method === "GET" || request.method === "HEAD") return await GET(asked);
      if (request.method === "POST" && POST) return await POST(asked);
      throw new AppError("bad_request", `This page is not for ${request.method}.`, { status: 405 });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return refused(error, refusedPage(error.message));
    }
  };
}

function refused({ status, retryAfterSeconds = 60 }: AppError, body: string): Response {
  const headers: Record<string, string> = {};
  if (status === 429) headers["Retry-After"] = String(retryAfterSeconds);
  if (status === 405) headers.Allow = "GET, HEAD, POST";
  return pageResponse(status, body, { headers });
}
