import { OAUTH_SCOPES } from "@overdub/contract";
import { z } from "zod";
import { isSecretName } from "../credentials/secret-name.ts";
import { text } from "../http/parse-request.ts";
import { parseBaseUrl } from "./base-url.ts";
import { isLoopback, LinkPageSettings } from "./link-page-settings.ts";

/** What an environment can set up of Dub for all its accounts. See behaviour/gateway 8.4. */
export const InstallOverrideBody = z.strictObject({
  /** The OAuth client. Its secret is never shown again. */
  credentials: z.strictObject({ client_id: text(255), client_secret: text(512).optional() }).optional(),
  /** How customers are asked to authorise the OAuth client. */
  authorization: z
    .strictObject({
      /** Where browsers are sent. Default: where Dub of that `base_url` has its page. */
      authorize_url: z
        .string()
        .max(2_048)
        .refine(isPageUrl, { error: "must be an https URL, or http on localhost, without a query" })
        .optional(),
      /** What is asked for, unless a link token says otherwise. */
      scopes: z.array(z.enum(OAUTH_SCOPES)).min(1).max(OAUTH_SCOPES.length).optional(),
    })
    .optional(),
  link_page: LinkPageSettings.optional(),
  /** The upstream of accounts that name none. */
  base_url: z
    .string()
    .max(2_048)
    .transform((value, ctx) => {
      const baseUrl = parseBaseUrl(value);
      if (baseUrl !== undefined) return baseUrl;
      ctx.addIssue({ code: "custom", message: "must be `embedded:` or an http(s) URL without query and credentials" });
      return z.NEVER;
    })
    .optional(),
  /** Shown in the context of each account. */
  environment_variables: z
    .record(
      text(100).refine((name) => !isSecretName(name), { error: "is the name of a secret, which would be shown" }),
      text(1_024),
    )
    .refine((variables) => Object.keys(variables).length <= 50, { error: "must be at most 50" })
    .optional(),
  /** What Dub signs events with that it sends to the whole installation. Never shown again. */
  webhook: z.strictObject({ signature_verification: z.strictObject({ secret: text(255).optional() }) }).optional(),
});

function isPageUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || url.search || url.hash || url.username || url.password) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
}

/** As an operator writes it, with secrets. */
export type GivenOverride = z.output<typeof InstallOverrideBody>;

/** As it is stored and shown. */
export interface InstallOverride extends Omit<GivenOverride, "credentials" | "webhook"> {
  readonly credentials?: { readonly client_id: string } | undefined;
  readonly webhook?: { readonly signature_verification: object } | undefined;
}
