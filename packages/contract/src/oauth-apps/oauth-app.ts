import { z } from "zod";
import { date, flag, nullableText, text } from "../schema/response-fields.ts";

export const MAX_REDIRECT_URIS = 5;

/** An index and a header must hold it. */
const MAX_URI_LENGTH = 2_048;

/**
 * Kept as it is given, because it is compared by its characters. A fragment could not come back, and a name or password
 * would be shown to whoever is asked for consent.
 */
const RedirectUri = z
  .string()
  .max(MAX_URI_LENGTH)
  .refine((text) => /^https?:\/\/[!-~]+$/.test(text) && isCallback(URL.parse(text)), {
    error: "A redirect URI is an http or https URL without fragment, user name and password, in ASCII.",
  });

function isCallback(url: URL | null): boolean {
  return url !== null && url.username === "" && url.password === "" && !url.href.includes("#");
}

const Website = z
  .url({ protocol: /^https?$/, error: "Invalid URL" })
  .max(MAX_URI_LENGTH)
  .describe("The website of the application.");

export const OAuthAppUpdateBody = z.object({
  name: z.string().trim().min(1).max(255).optional().describe("What the application is called."),
  slug: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?$/, "Use up to 100 lower-case letters, digits and hyphens.")
    .optional()
    .describe("Its name in addresses, unique on the server."),
  description: z.string().trim().max(120).nullish().describe("What it is for, in one sentence."),
  developer: z.string().trim().min(1).max(100).optional().describe("Who makes it, as people who are asked see."),
  website: Website.optional(),
  redirectUris: z
    .array(RedirectUri)
    .min(1)
    .max(MAX_REDIRECT_URIS)
    .transform((uris) => [...new Set(uris)])
    .optional()
    .describe("Where people may be sent back to; compared by its characters."),
});
export type OAuthAppUpdateBody = z.output<typeof OAuthAppUpdateBody>;

export const OAuthAppCreateBody = OAuthAppUpdateBody.extend({
  name: OAuthAppUpdateBody.shape.name.unwrap(),
  slug: OAuthAppUpdateBody.shape.slug.unwrap(),
  developer: OAuthAppUpdateBody.shape.developer.unwrap(),
  website: Website,
  redirectUris: OAuthAppUpdateBody.shape.redirectUris.unwrap(),
  pkce: z.boolean().optional().describe("Whether it is public: without a secret, and with PKCE. It stays so."),
});
export type OAuthAppCreateBody = z.output<typeof OAuthAppCreateBody>;

export const OAuthApp = z.object({
  id: text("The unique ID of the application."),
  clientId: text("What the application identifies itself with: `dub_app_` and 48 hexadecimal digits."),
  partialClientSecret: nullableText("By what its secret is recognised; null for one with PKCE, which has none."),
  name: text("What the application is called."),
  slug: text("Its name in addresses."),
  description: nullableText("What it is for."),
  developer: text("Who makes it."),
  website: text("The website of the application."),
  redirectUris: z.array(z.string()).describe("Where people may be sent back to."),
  pkce: flag("Whether it is public: without a secret, and with PKCE."),
  verified: flag("Whether members of other workspaces may use it."),
  createdAt: date("When it was created."),
  updatedAt: date("When it was last changed."),
});
export type OAuthApp = z.infer<typeof OAuthApp>;

export const CreatedOAuthApp = OAuthApp.extend({
  clientSecret: nullableText("Its secret, shown only now; null for an application with PKCE."),
});
export type CreatedOAuthApp = z.infer<typeof CreatedOAuthApp>;
