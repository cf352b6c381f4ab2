import { OAUTH_SCOPES } from "@overdub/contract";
import { z } from "zod";
import { Context, TenantId } from "../accounts/account-input.ts";
import { isAllowedRedirect } from "./redirect-uri.ts";

const MAX_EFFECTLESS_CHARS = 255;

/** What clients send, and nothing here reads. */
const withoutEffect = {
  truto_static_gate_id: z.string().max(MAX_EFFECTLESS_CHARS).nullish(),
  region: z.enum(["wnam", "enam", "apac", "eu"]).nullish(),
  environment_unified_model_id: z.string().max(MAX_EFFECTLESS_CHARS).nullish(),
  unified_model_id: z.string().max(MAX_EFFECTLESS_CHARS).nullish(),
};

/** Body of `POST /link-token`. See behaviour/linking 1. */
export function createLinkTokenBody(schemes: readonly string[]) {
  return z
    .object({
      tenant_id: TenantId.optional(),
      integrated_account_id: z
        .guid({ error: "must be a UUID" })
        .transform((id) => id.toLowerCase())
        .optional(),
      environment_id: z.string().optional(),
      context: Context.optional(),
      redirect_uri: z
        .string()
        .refine((uri) => isAllowedRedirect(uri, schemes), {
          error: "must be an https URL, http on localhost, or of a scheme that is registered for the environment",
        })
        .optional(),
      scopes: z.array(z.enum(OAUTH_SCOPES)).min(1).max(OAUTH_SCOPES.length).optional(),
      persist_previous_context: z.boolean().default(false),
      is_sandbox: z.boolean().default(false),
      ...withoutEffect,
    })
    .refine((body) => body.tenant_id !== undefined || body.integrated_account_id !== undefined, {
      error: "must hold tenant_id, or integrated_account_id to connect an account again",
    });
}

export type LinkTokenBody = z.output<ReturnType<typeof createLinkTokenBody>>;

/** What is kept although nothing reads it. */
export function effectlessOf(body: LinkTokenBody): Record<string, unknown> {
  const names = Object.keys(withoutEffect) as (keyof typeof withoutEffect)[];
  return Object.fromEntries(names.flatMap((name) => (body[name] == null ? [] : [[name, body[name]]])));
}
