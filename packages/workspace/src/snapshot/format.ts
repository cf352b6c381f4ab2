/**
 * The file: NDJSON, UTF-8. A header, one line for each row and each event, a footer.
 *
 *     {"header":{"format":"overdub-workspace","version":1,"workspace":{…},"exported_at":"…"}}
 *     {"table":"links","row":{…}}
 *     {"event":{…}}
 *     {"footer":{"counts":{…},"sha256":"…"}}
 *
 * The counts say what is in the file, by table; only its end knows that. The digest is over every byte before the footer.
 * Files of earlier versions have counts in the header, too, of what there was when the export began.
 */
import { z } from "zod";

export const FORMAT = "overdub-workspace";
export const FORMAT_VERSION = 1;

const Counts = z.record(z.string(), z.int().min(0));
export type Counts = z.output<typeof Counts>;

export const Header = z.object({
  format: z.literal(FORMAT),
  version: z.int(),
  workspace: z.object({ id: z.string().regex(/^\w{1,64}$/), slug: z.string(), name: z.string() }),
  exported_at: z.iso.datetime(),
  counts: Counts.optional(),
});
export type Header = z.output<typeof Header>;

export const Footer = z.object({ counts: Counts, sha256: z.string().regex(/^[0-9a-f]{64}$/) });
export type Footer = z.output<typeof Footer>;
