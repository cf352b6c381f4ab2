import { createHash } from "node:crypto";
import type { OAuthAppCreateBody } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import type { Role } from "../../auth/permissions.ts";
import { inviteMember } from "../../members/invite-member.ts";
import { addMember } from "../../members/members.ts";
import { addOAuthApp } from "../../oauth-apps/oauth-apps.ts";
import { sessionCookie } from "../../sign-in/cookie.ts";
import { insertSession } from "../../sign-in/sessions.ts";
import { useSetUpLink } from "../../sign-in/set-up-links.ts";

export const REDIRECT_URI = "https://product.test/callback?tenant=1";

/** As RFC 7636 appendix B has them. */
export const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
export const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");

/** An application of the first workspace, unless another is named. */
export function addApp(
  { database, workspace }: StartedWorkspace,
  { pkce = false, ...body }: Partial<OAuthAppCreateBody> & { slug: string },
  nowMs: number,
  workspaceId = workspace.id,
) {
  const defaults = { name: "Product", developer: "Product Ltd", website: "https://product.test" };
  const app = { ...defaults, redirectUris: [REDIRECT_URI, "http://127.0.0.1:9/back"], pkce, ...body };
  return addOAuthApp(database.db, workspaceId, app, { userId: null, nowMs });
}

export interface SignedIn {
  readonly workspaceId: string;
  readonly userId: string;
  readonly email: string;
  /** The header of a browser that is signed in. */
  readonly cookie: string;
}

let people = 0;

/** A new member, who is signed in. */
export async function addSignedIn(
  { database: { db }, origin, workspace }: StartedWorkspace,
  role: Role,
  nowMs: number,
  workspaceId = workspace.id,
): Promise<SignedIn> {
  people += 1;
  const email = `person-${people}@acme.test`;
  const { userId } = await addMember(db, workspaceId, { role, email, name: "Ada" }, nowMs);
  const { link } = await inviteMember(db, workspaceId, { name: userId }, nowMs);
  // No password has this hash: the session comes without one.
  await useSetUpLink(db, new URL(link, origin).searchParams.get("token") ?? "", "none", nowMs);
  return { workspaceId, userId, email, cookie: await cookieFor(db, origin, email, nowMs) };
}

export async function cookieFor(
  db: StartedWorkspace["database"]["db"],
  origin: string,
  email: string,
  nowMs: number,
): Promise<string> {
  const [cookie = ""] = sessionCookie(new URL(origin).host, await insertSession(db, email, nowMs)).split(";");
  return cookie;
}

type Fields = Readonly<Record<string, string | undefined>>;

/** What a script of the page sends. @returns status and JSON. */
export async function authorize(
  { origin }: StartedWorkspace,
  { cookie, workspaceId }: Pick<SignedIn, "cookie" | "workspaceId">,
  fields: Fields,
  headers: Readonly<Record<string, string>> = { origin },
) {
  const response = await fetch(`${origin}/oauth/authorize?workspaceId=${workspaceId}`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json", ...headers },
    body: JSON.stringify({ response_type: "code", redirect_uri: REDIRECT_URI, ...fields }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The code that a member's consent gives. */
export async function codeOf(started: StartedWorkspace, member: SignedIn, fields: Fields): Promise<string> {
  const { status, body } = await authorize(started, member, fields);
  const code = status === 200 ? new URL(String(body.callbackUrl)).searchParams.get("code") : null;
  if (code === null) throw new Error(JSON.stringify(body));
  return code;
}

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Posts a form to an endpoint of the API, over HTTP. */
export async function postForm(
  { origin }: StartedWorkspace,
  path: string,
  fields: Fields,
  headers: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(`${origin}/api${path}`, { method: "POST", headers, body: new URLSearchParams(given) });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Posted["body"] };
}

/** Status and text of a refusal, which comes in Dub's envelope. */
export function refusalOf({ status, body }: Pick<Posted, "status" | "body">): [number, string] {
  const { error } = body as { error?: { code: string; message: string; doc_url: string } };
  if (!error?.code || !error.doc_url) throw new Error(JSON.stringify(body));
  return [status, error.message];
}
