import type { AnalyticsRow } from "@overdub/contract";
import { ANALYTICS_GROUPS, exportAnalytics } from "@overdub/contract";
import type { Cell } from "@overdub/limits";
import { toCsv } from "@overdub/limits";
import { toByteStream } from "../../http/byte-stream.ts";
import { waitingHeaders } from "../catch-up.ts";
import { implement } from "../context.ts";
import { namedLink, readLinkSelection } from "../link-filters.ts";
import { readAnalytics } from "../retrieve-analytics.ts";
import type { File } from "./zip-files.ts";
import { zipFiles } from "./zip-files.ts";

/** `trigger` is another name of `triggers`. */
const GROUPS = ANALYTICS_GROUPS.filter((group) => group !== "count" && group !== "trigger");

/** Everything that is counted, a file for each grouping that has rows. See behaviour/attribution 7. */
export const handleExportAnalytics = implement(
  exportAnalytics,
  { requires: "analytics.read" },
  async ({ query }, ctx) => {
    const named = await namedLink(ctx, query);
    const isOneLink = named?.values.length === 1 && !named.negated;
    const [first = "timeseries", ...others] = GROUPS.filter((group) => group !== "top_links" || !isOneLink);
    const read = (groupBy: (typeof GROUPS)[number]) => readAnalytics(ctx, { ...query, event: "composite", groupBy });
    // What cannot be asked for is refused before the response begins, and does not count as an export. Groups by what
    // links are look at the filters beside a link that is named, too.
    await readLinkSelection(ctx, query, { namedMustMatch: true });
    const firstRows = await read(first);
    ctx.exportPace.take(ctx.workspaceId, ctx.now());

    async function* files(): AsyncGenerator<File> {
      for (const group of [first, ...others]) {
        const rows = group === first ? firstRows : await read(group);
        if (Array.isArray(rows) && rows.length > 0) yield { name: `${group}.csv`, text: toTable(rows) };
      }
    }

    return new Response(toByteStream(zipFiles(files(), ctx.now()), ctx.log), {
      headers: {
        ...waitingHeaders(ctx.outbox),
        "Content-Type": "application/zip",
        "Content-Disposition": 'attachment; filename="analytics_export.zip"',
      },
    });
  },
);

/** A column for each field; those of an object in a row are named `folder.name`. */
function toTable(rows: readonly AnalyticsRow[]): string {
  const flat = rows.map((row) => flatten(row));
  const names = Object.keys(flat[0] ?? {});
  return toCsv([names, ...flat.map((row) => names.map((name) => row[name]))]);
}

function flatten(row: object, prefix = ""): Record<string, Cell> {
  const entries = Object.entries(row).flatMap(([name, value]): [string, Cell][] =>
    typeof value === "object" && value !== null
      ? Object.entries(flatten(value, `${prefix}${name}.`))
      : [[prefix + name, value]],
  );
  return Object.fromEntries(entries);
}
