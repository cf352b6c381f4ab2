import { z } from "zod";
import { isSecretName } from "../credentials/secret-name.ts";
import { text } from "../http/parse-request.ts";

const MAX_LOGO_CHARS = 64 * 1024;
const MAX_FIELDS = 12;
const MAX_OPTIONS = 100;

/** What an account's context holds for the gateway itself. */
const RESERVED_NAMES = new Set(["base_url", "environment_variables", "oauth", "workspace_id"]);

/** An origin of web pages: https, or http on the person's own machine. */
const Origin = z.string().refine(isPageOrigin, {
  error: "must be an origin such as https://app.example.com, or http://localhost:3000",
});

const HttpsUrl = z
  .string()
  .max(2_000)
  .refine((url) => URL.parse(url)?.protocol === "https:", { error: "must be an https URL" });

const FormField = z
  .strictObject({
    /** Where its value stands in the account's context. */
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,62}$/, { error: "must be lower-case letters, digits and _" })
      .refine((name) => !isSecretName(name) && !RESERVED_NAMES.has(name), {
        error: "is the name of something that a form cannot set",
      }),
    label: text(120),
    help: text(300).optional(),
    type: z.enum(["text", "select", "multi_select", "checkbox"]),
    required: z.boolean().default(false),
    options: z
      .array(z.strictObject({ value: text(255), label: text(120) }))
      .min(1)
      .max(MAX_OPTIONS)
      .optional(),
  })
  .refine(({ type, options }) => (options !== undefined) === type.endsWith("select"), {
    error: "has options if it is a select or a multi_select, and only then",
  });
export type FormField = z.output<typeof FormField>;

/** A small form that a person fills in once the account is connected. */
const PostConnectForm = z.strictObject({
  title: text(120),
  text: text(500).optional(),
  fields: z
    .array(FormField)
    .min(1)
    .max(MAX_FIELDS)
    .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, {
      error: "must have names of their own",
    }),
});
export type PostConnectForm = z.output<typeof PostConnectForm>;

/** How the link page of an environment looks, who may show it in a frame, and where it may lead. See docs/linking.md. */
export const LinkPageSettings = z.strictObject({
  product_name: text(60).optional(),
  /** Embedded, so that the page asks nobody else for anything. */
  logo: z
    .string()
    .max(MAX_LOGO_CHARS)
    .regex(/^data:image\/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/]+=*$/, {
      error: "must be a PNG, JPEG, WebP or SVG as a data: URL in base64",
    })
    .optional(),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, { error: "must be a colour such as #0f766e" })
    .optional(),
  /** Origins of the pages that may show it. Default: all on https, and on the person's own machine. */
  frame_ancestors: z.array(Origin).min(1).max(20).optional(),
  /** Schemes of the product's own apps, for `redirect_uri`. */
  redirect_schemes: z
    .array(z.string().refine(isCustomScheme, { error: "must be a scheme of your own, such as acme-desktop" }))
    .max(10)
    .optional(),
  privacy_url: HttpsUrl.optional(),
  help_url: HttpsUrl.optional(),
  post_connect_form: PostConnectForm.optional(),
});
export type LinkPageSettings = z.output<typeof LinkPageSettings>;

const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Of the person's own machine, which no name server can point elsewhere. */
export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK_HOSTS.has(hostname);
}

function isPageOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  // A host may begin with `*` to a parser; to a policy that is every host.
  if (url?.origin !== origin || !/^([a-z0-9.-]+|\[[0-9a-f:]+\])$/.test(url.hostname)) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
}

/** Schemes that run something, read files or are of the web itself. */
const RESERVED_SCHEMES = new Set(
  "about blob chrome data file filesystem ftp http https intent javascript mailto sms tel vbscript view-source ws wss".split(
    " ",
  ),
);

/** Whether a scheme such as `acme-desktop` can be an app's own. */
export function isCustomScheme(scheme: string): boolean {
  return /^[a-z][a-z0-9+.-]{1,62}$/.test(scheme) && !RESERVED_SCHEMES.has(scheme);
}
