import { z } from "zod";
import { parseBaseUrl } from "../environments/base-url.ts";
import { text } from "../http/parse-request.ts";
import { GivenOAuth } from "./given-credential.ts";

/** What may stand behind `Bearer` (RFC 6750): anything else would break the header. */
export const ApiKey = z
  .string()
  .min(8)
  .max(512)
  .regex(/^[A-Za-z0-9._~+/-]+=*$/, { error: "is not an API key" });

const BaseUrl = z.string().transform((value, ctx) => {
  const baseUrl = parseBaseUrl(value);
  if (baseUrl !== undefined) return baseUrl;
  ctx.addIssue({ code: "custom", message: "must be `embedded:` or an http(s) URL without query and credentials" });
  return z.NEVER;
});

/** What is known of an account beside its tenant: its credential, its upstream, and whatever the caller keeps. */
export const Context = z.looseObject({
  api_key: ApiKey.optional(),
  oauth: GivenOAuth.optional(),
  base_url: BaseUrl.optional(),
});

/** Misspelt, the address would be kept as a note, and the credential would go to another Dub than was meant. */
export const CONTEXT_NAMES = ["api_key", "oauth", "base_url"];

export const TenantId = text(255);

/** Beside `context` it would be ignored, and the credential would go to another Dub than was meant. */
const misplaced = z.undefined({ error: "must be inside `context`" }).optional();

/** Body of `POST /integrated-account`. See behaviour/gateway 8.2. */
export const CreateAccountBody = z
  .object({
    tenant_id: TenantId,
    environment_id: z.string().optional(),
    environment_integration_id: z.string().optional(),
    authentication_method: z.enum(["api_key", "oauth2"]).default("api_key"),
    is_sandbox: z.boolean().default(false),
    context: Context,
    api_key: misplaced,
    base_url: misplaced,
  })
  .superRefine(({ authentication_method: method, context }, ctx) => {
    const { path, isThere } = {
      api_key: { path: ["context", "api_key"], isThere: context.api_key !== undefined },
      oauth2: { path: ["context", "oauth", "token"], isThere: context.oauth?.token !== undefined },
    }[method];
    if (!isThere) ctx.addIssue({ code: "custom", path, message: `is required to connect by ${method}` });
  });

/** Body of `PATCH /integrated-account/{id}`. */
export const UpdateAccountBody = z.object({
  tenant_id: TenantId.optional(),
  context: Context.optional(),
  status: z.undefined({ error: "can only be changed by an operator" }).optional(),
});

/** Body of `PATCH /integrated-account/{id}/credentials`. */
export const UpdateCredentialsBody = z.object({
  context: Context.refine(({ api_key: apiKey, oauth }) => apiKey !== undefined || oauth?.token !== undefined, {
    path: ["api_key"],
    error: "is required, or oauth.token",
  }),
});
