import { z } from "zod";
import { text } from "../http/parse-request.ts";
import { LinkPageSettings } from "./link-page-settings.ts";

/** What an environment can set up of Dub for all its accounts. See behaviour/gateway 8.4. */
export const InstallOverrideBody = z.strictObject({
  /** The OAuth client. Its secret is never shown again. */
  credentials: z.strictObject({ client_id: text(255), client_secret: text(512).optional() }).optional(),
  link_page: LinkPageSettings.optional(),
  /** What Dub signs events with that it sends to the whole installation. Never shown again. */
  webhook: z.strictObject({ signature_verification: z.strictObject({ secret: text(255).optional() }) }).optional(),
});

/** As an operator writes it, with secrets. */
export type GivenOverride = z.output<typeof InstallOverrideBody>;

/** As it is stored and shown. */
export interface InstallOverride extends Omit<GivenOverride, "credentials" | "webhook"> {
  readonly credentials?: { readonly client_id: string } | undefined;
  readonly webhook?: { readonly signature_verification: object } | undefined;
}
