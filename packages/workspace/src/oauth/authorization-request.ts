import type { OAuthScope } from "@overdub/contract";
import { isOAuthScope, USER_SCOPE } from "@overdub/contract";
import { z } from "zod";

/** More than any list of all scopes. */
const MAX_SCOPE_LENGTH = 1_000;

/** Absent and empty are the same in a query. */
const optionalText = (max: number) =>
  z
    .string()
    .max(max)
    .nullish()
    .transform((text) => text || undefined);

/** As it was sent: it is compared by its characters, and blanks around a URL are characters. */
export const RedirectUri = z.string().max(2_048).regex(/^\S+$/, "Invalid URL").pipe(z.url());

/**
 * What an application asks a member for, as its link to the page of consent says. The order of the fields is that in which
 * they are found wrong. See behaviour/oauth 2.
 */
export const AuthorizationRequest = z.object({
  client_id: z.string().min(1).max(190),
  redirect_uri: RedirectUri,
  response_type: z.literal("code"),
  scope: z
    .string()
    .max(MAX_SCOPE_LENGTH)
    .nullish()
    .transform((text, ctx): readonly OAuthScope[] => {
      const asked = splitScopes(text ?? "");
      const unknown = asked.find((scope) => !isOAuthScope(scope));
      if (unknown === undefined) return [...new Set<OAuthScope>([...asked.filter(isOAuthScope), USER_SCOPE])];
      ctx.addIssue({ code: "custom", message: `There is no scope ${unknown.slice(0, 50)}.` });
      return z.NEVER;
    }),
  state: optionalText(1024),
  code_challenge: optionalText(190),
  code_challenge_method: z
    .enum(["S256", ""])
    .nullish()
    .transform((method) => method || undefined),
});
export type AuthorizationRequest = z.output<typeof AuthorizationRequest>;

/** By commas, spaces or plus signs. Scopes of workspace settings are dropped, as Dub does. */
function splitScopes(text: string): string[] {
  return text.split(/[\s,+]+/).filter((scope) => scope !== "" && !scope.startsWith("workspaces."));
}

/** Whether an application may have people sent there: one of its redirect URIs, character by character. */
export function isRegistered(registered: readonly string[], redirectUri: string): boolean {
  return registered.includes(redirectUri);
}

/** The redirect URI with an answer, which says whose it is (RFC 9207). Whatever the URI's own query holds stays as it is. */
export function withAnswer(
  { redirect_uri: redirectUri, state }: Pick<AuthorizationRequest, "redirect_uri" | "state">,
  answer: { readonly code: string } | { readonly error: "access_denied" },
  issuer: string,
): string {
  const parameters = new URLSearchParams(answer);
  if (state !== undefined) parameters.set("state", state);
  parameters.set("iss", issuer);
  return `${redirectUri}${redirectUri.includes("?") ? "&" : "?"}${parameters}`;
}
