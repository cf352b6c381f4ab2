import type { Dimension, EventFilter, EventScope } from "../event-store.ts";
import type { Bindings } from "./bindings.ts";

/** SQL for the value of each dimension. */
export const DIMENSION_SQL: Readonly<Record<Dimension, string>> = {
  linkId: "link_id",
  domain: "domain",
  continent: "continent",
  country: "country",
  region: "country || '-' || region",
  city: "city",
  device: "device",
  browser: "browser",
  os: "os",
  trigger: '"trigger"',
  referer: "referer",
  refererUrl: "split_part(referer_url, '?', 1)",
  url: "url",
  baseUrl: "split_part(url, '?', 1)",
  utm_source: "utm_source",
  utm_medium: "utm_medium",
  utm_campaign: "utm_campaign",
  utm_term: "utm_term",
  utm_content: "utm_content",
};

export function scopeCondition(scope: EventScope, bindings: Bindings): string {
  return [
    `workspace_id = ${bindings.text(scope.workspaceId)}`,
    `timestamp_ms between ${bindings.integer(scope.fromMs)} and ${bindings.integer(scope.toMs)}`,
    ...scope.filters.map((filter) => filterCondition(filter, bindings)),
  ].join(" and ");
}

function filterCondition(filter: EventFilter, bindings: Bindings): string {
  const matches = filter.dimension.startsWith("utm_")
    ? urlContains(filter, bindings)
    : `${DIMENSION_SQL[filter.dimension]} in (select unnest(${bindings.texts(filter.values)}))`;
  return filter.negated ? `not (${matches})` : `(${matches})`;
}

/** Dub looks for `utm_source=goo` as text anywhere in the recorded URL, so that `goo` finds `google` as well. */
function urlContains({ dimension, values }: EventFilter, bindings: Bindings): string {
  const needles = values.map((value) => new URLSearchParams({ [dimension]: value }).toString());
  return needles.map((needle) => `contains(url, ${bindings.text(needle)})`).join(" or ") || "false";
}
