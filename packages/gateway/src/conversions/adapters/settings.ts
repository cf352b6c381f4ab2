import { z } from "zod";
import { text } from "../../http/parse-request.ts";
import type { ProviderName } from "./provider-name.ts";

const MAX_EXPRESSION_CHARS = 10_000;

/** Of every source. */
const COMMON = {
  /** Whether leads are told of, too; otherwise a sale with a click is a direct sale. */
  leads: z.boolean().default(true),
  /** The name of the lead event. */
  lead_event: text(255).default("Sign up"),
  /** The name of the sale event. Default: by what was sold. */
  sale_event: text(255).optional(),
  /** For how long an event waits for what it needs, such as a refund for its sale. Dub tells repeats apart for a week. */
  wait_hours: z.int().min(1).max(144).default(72),
  /** By how much the provider's clock and ours may differ. */
  tolerance_seconds: z.int().min(10).max(3_600).default(300),
  /** Where the provider lets one attach data: the name that holds the product's id of the customer. */
  customer_field: text(100).optional(),
  /** The name that holds the id of the click. */
  click_field: text(100).optional(),
};

const HEADER = /^[A-Za-z0-9-]{1,100}$/;
const Path = text(200).refine((path) => /^[^.\s]+(\.[^.\s]+)*$/.test(path), {
  error: "must be names separated by dots",
});

/** How a program that is none of the providers signs. */
const Signature = z.strictObject({
  scheme: z.enum(["hmac-sha256", "hmac-sha512", "hmac-sha1", "token"]).default("hmac-sha256"),
  header: z.string().regex(HEADER, { error: "is not the name of a header" }),
  encoding: z.enum(["hex", "base64"]).default("hex"),
  /** What stands before the signature, such as `sha256=` or `Bearer `. */
  prefix: z.string().max(50).default(""),
  /** The header of a time in seconds, which is signed as `<time>.<body>`. */
  timestamp_header: z.string().regex(HEADER, { error: "is not the name of a header" }).optional(),
});

const Mapped = z.strictObject({
  ...COMMON,
  signature: Signature,
  /** JSONata: the event's JSON to one intent, or a list of them. */
  expression: text(MAX_EXPRESSION_CHARS),
  /** Where the event has its id. Default: events with equal bodies are one. */
  id_path: Path.optional(),
  type_path: Path.optional(),
  /** Where the event says when it happened, in ISO 8601. */
  time_path: Path.optional(),
});

const Plain = z.strictObject(COMMON);

/** What a source's owner may say of it, by provider. */
export const SETTINGS = { stripe: Plain, paddle: Plain, shopify: Plain, mapped: Mapped } as const satisfies Record<
  ProviderName,
  z.ZodType
>;

export type PlainSettings = z.output<typeof Plain>;
export type MappedSettings = z.output<typeof Mapped>;
export type Settings = PlainSettings & Partial<Omit<MappedSettings, keyof PlainSettings>>;
