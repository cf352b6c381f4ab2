import { z } from "zod";
import { parseRequest, text } from "../http/parse-request.ts";
import { isFields } from "../json/fields.ts";
import type { ProviderName } from "./adapters/provider-name.ts";
import { PROVIDERS } from "./adapters/provider-name.ts";
import type { Settings } from "./adapters/settings.ts";
import { SETTINGS } from "./adapters/settings.ts";
import { EVENT_STATES } from "./conversion-tables.ts";

const Name = text(100);
const Secret = text(1_000);

/** Body of `POST /conversion-source`. See behaviour/conversions 1.1. */
export const CreateSourceBody = z.object({
  integrated_account_id: z.guid({ error: "must be a UUID" }).transform((id) => id.toLowerCase()),
  provider: z.enum(PROVIDERS),
  name: Name.optional(),
  settings: z.record(z.string(), z.unknown()).default({}),
  signing_secret: Secret.optional(),
  is_active: z.boolean().default(true),
  environment_id: z.string().optional(),
});

/** Body of `PATCH /conversion-source/{id}`; clients send rows back whole. Settings that are left out stay. */
export const UpdateSourceBody = z.object({
  name: Name.optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
  signing_secret: Secret.nullable().optional(),
  is_active: z.boolean().optional(),
  environment_id: z.string().optional(),
});

/** Which of the newest events of a source. */
export const EventsQuery = z.strictObject({
  state: z.enum(EVENT_STATES).optional(),
  limit: z.int().min(1).max(1_000).default(100),
});

/** Body of `PATCH /conversion-event/{id}`: the cells of the row, by the names of columns. */
export const MendRowBody = z.strictObject({ row: z.record(z.string().max(200), z.string()) });

/** Body of `POST /conversion-source/{id}/retry`. */
export const RetryBody = z.strictObject({ state: z.enum(["failed", "ignored"]).default("failed") });

/** Body of `PATCH /conversion-review/{id}`. */
export const UpdateReviewBody = z.object({
  state: z.enum(["open", "resolved"]).optional(),
  note: text(1_000).nullable().optional(),
});

/** @param stored what a change is made to; a null takes a setting away. @throws 400 with every failure. */
export function readSettings(provider: ProviderName, given: unknown, stored: object = {}): Settings {
  const merged = Object.entries({ ...stored, ...(isFields(given) ? given : {}) }).filter(([, value]) => value !== null);
  const schema = z.object({ settings: SETTINGS[provider] as z.ZodType<Settings> });
  return parseRequest(schema, { settings: Object.fromEntries(merged) }, "body").settings;
}
