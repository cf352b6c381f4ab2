import type { LinkUpdateBody } from "@overdub/contract";
import { AppError, normalizeUrl, trimInvisible } from "@overdub/contract";
import { ROOT_KEY } from "../addresses/key.ts";
import { createId, EXTERNAL_PREFIX } from "../ids/create-id.ts";
import type { LinkColumns } from "../link-store/link-columns.ts";
import { parseDateMs } from "../time/parse-date.ts";
import { mergeUtm, readUtm, UTM_TAGS } from "./utm.ts";

/**
 * The columns after a caller's word: what the body gives is set, what it leaves out keeps its value. Domain, key, tags
 * and whatever must be looked up are not decided here.
 *
 * @throws `unprocessable_entity` or `bad_request` with Dub's texts. See behaviour/links 7.
 */
export function applyBody(columns: LinkColumns, body: LinkUpdateBody, nowMs: number): LinkColumns {
  const next: LinkColumns = {
    ...columns,
    ...mergeDestination(columns, body),
    external_id: readExternalId(body.externalId, columns.external_id),
    tenant_id: given(body.tenantId, columns.tenant_id),
    program_id: given(body.programId, columns.program_id),
    partner_id: given(body.partnerId, columns.partner_id),
    folder_id: given(body.folderId, columns.folder_id) || null,
    archived: flag(body.archived, columns.archived),
    track_conversion: flag(body.trackConversion, columns.track_conversion),
    proxy: flag(body.proxy, columns.proxy),
    rewrite: flag(body.rewrite, columns.rewrite),
    do_index: flag(body.doIndex, columns.do_index),
    public_stats: flag(body.publicStats, columns.public_stats),
    expires_at_ms: date(body.expiresAt, columns.expires_at_ms, nowMs, "Invalid expiration date."),
    expired_url: given(body.expiredUrl, columns.expired_url),
    password: given(body.password, columns.password) || null,
    title: given(body.title, columns.title),
    description: given(body.description, columns.description),
    image: given(body.image, columns.image),
    video: given(body.video, columns.video),
    comments: given(body.comments, columns.comments),
    ios: given(body.ios, columns.ios),
    android: given(body.android, columns.android),
    geo: json(body.geo, columns.geo),
    test_variants: json(body.testVariants, columns.test_variants),
    test_started_at_ms: date(body.testStartedAt, columns.test_started_at_ms, nowMs, "Invalid test start date."),
    test_completed_at_ms: date(
      body.testCompletedAt,
      columns.test_completed_at_ms,
      nowMs,
      "Invalid test completion date.",
    ),
    link_retention_cleanup_disabled_at_ms: date(
      body.linkRetentionCleanupDisabledAt,
      columns.link_retention_cleanup_disabled_at_ms,
      nowMs,
      "Invalid link retention cleanup date.",
    ),
  };
  // A page that was closed does not open again under its old address.
  next.dashboard_id = next.public_stats === 0 ? null : (columns.dashboard_id ?? createId("dash_", nowMs));
  if (next.test_variants !== null && next.track_conversion === 0) {
    throw new AppError("unprocessable_entity", "Conversion tracking must be enabled to use A/B testing.");
  }
  return next;
}

/**
 * The URL and the tags it carries. Stored tags stick: they are written into a new URL too, unless the body changes
 * them. A stored null does not strip a tag from the new URL (behaviour/links 8.5), and a body that speaks of
 * neither leaves the URL byte for byte.
 */
export function mergeDestination(columns: LinkColumns, body: LinkUpdateBody): Partial<LinkColumns> {
  const givenTags = Object.fromEntries(
    [...UTM_TAGS, "ref" as const].flatMap((tag) => (body[tag] === undefined ? [] : [[tag, body[tag]]])),
  );
  if (body.url === undefined && Object.keys(givenTags).length === 0) return {};
  const url = body.url === undefined ? columns.url : acceptUrl(body.url, columns.key);
  const storedTags = Object.fromEntries(
    UTM_TAGS.flatMap((tag) => (columns[tag] === null ? [] : [[tag, columns[tag]]])),
  );
  const merged = mergeUtm(url, { ...storedTags, ...givenTags });
  return { url: merged, ...readUtm(merged) };
}

/**
 * `ext_` is how callers mark an external id; it is not part of it. A new one has no comma, since lists of ids are written
 * with commas: the links of a deletion would be others than those that were named.
 */
function readExternalId(given: string | null | undefined, stored: string | null): string | null {
  if (given === undefined || given === null) return given === undefined ? stored : null;
  const id = given.startsWith(EXTERNAL_PREFIX) ? given.slice(EXTERNAL_PREFIX.length) : given;
  if (id === "") {
    throw new AppError(
      "unprocessable_entity",
      "too_small: externalId: Too small: expected string to have >=1 characters",
    );
  }
  if (id.includes(",") && id !== stored) {
    throw new AppError("unprocessable_entity", "invalid_format: externalId: An external ID must not contain a comma.");
  }
  return id;
}

function acceptUrl(text: string, key: string): string {
  if (trimInvisible(text) === "") {
    if (key === ROOT_KEY) return "";
    throw new AppError("bad_request", "Missing destination URL");
  }
  const url = normalizeUrl(text);
  if (url === undefined) throw new AppError("unprocessable_entity", "Invalid destination URL");
  return url;
}

function given<Value>(value: Value | undefined, stored: Value): Value {
  return value === undefined ? stored : value;
}

function flag(value: boolean | undefined, stored: 0 | 1): 0 | 1 {
  return value === undefined ? stored : value ? 1 : 0;
}

function json(value: object | null | undefined, stored: string | null): string | null {
  return value === undefined ? stored : value === null ? null : JSON.stringify(value);
}

function date(text: string | null | undefined, stored: number | null, nowMs: number, message: string): number | null {
  if (text === undefined) return stored;
  if (text === null || text === "") return null;
  const ms = parseDateMs(text, nowMs);
  if (ms === undefined) throw new AppError("unprocessable_entity", message);
  return ms;
}
