import { z } from "zod";
import { text } from "../http/parse-request.ts";
import { LinkPageSettings } from "./link-page-settings.ts";

/** What an environment can set up of Dub for all its accounts. See behaviour/gateway 8.4. */
export const InstallOverrideBody = z.strictObject({
  /** The OAuth client. Its secret is never shown again. */
  credentials: z.strictObject({ client_id: text(255), client_secret: text(512).optional() }).optional(),
  link_page: LinkPageSettings.optional(),
});

/** As it is stored and shown. */
export interface InstallOverride extends Omit<z.output<typeof InstallOverrideBody>, "credentials"> {
  readonly credentials?: { readonly client_id: string } | undefined;
}
