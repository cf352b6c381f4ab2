import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let tagIds: string[];
let folderId: string;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  const { db } = workspace.database;
  const { id } = workspace.workspace;
  tagIds = [await insertTag(db, id, "One"), await insertTag(db, id, "Two")];
  folderId = await insertFolder(db, id, "Folder");
});
afterAll(() => workspace.close());

const text = fc.option(fc.string({ unit: "grapheme", maxLength: 100 }).filter((value) => !value.includes("\0")));
const url = fc.webUrl({ withQueryParameters: true });
const date = fc.option(
  fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }).map((value) => value.toISOString()),
);
/** Without `+`, of which the first becomes a space each time a tag is written (behaviour/links 7.2). */
const tag = fc.option(fc.string({ minLength: 1, maxLength: 20 }).filter((value) => !value.includes("+")));

/** Everything that a link may be given, as far as callers decide it. */
const bodies = fc.record(
  {
    url,
    key: fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9.-]{3,20}[a-zA-Z0-9]$/).filter((key) => !/\.php7?$/.test(key)),
    archived: fc.boolean(),
    trackConversion: fc.constant(true),
    comments: text,
    title: text,
    description: text,
    video: text,
    password: text,
    tenantId: text,
    proxy: fc.boolean(),
    rewrite: fc.boolean(),
    doIndex: fc.boolean(),
    publicStats: fc.boolean(),
    expiresAt: date,
    expiredUrl: fc.option(url),
    ios: fc.option(url),
    android: fc.option(url),
    geo: fc.option(fc.dictionary(fc.constantFrom("DE", "US", "FR"), url)),
    testVariants: fc.option(
      fc.array(fc.record({ url, percentage: fc.integer({ min: 10, max: 90 }) }), { minLength: 2, maxLength: 4 }),
    ),
    testStartedAt: date,
    testCompletedAt: date,
    utm_source: tag,
    utm_campaign: tag,
    ref: tag,
    withTags: fc.boolean(),
    inFolder: fc.boolean(),
  },
  { requiredKeys: ["url", "trackConversion"] },
);

test("a PATCH with the values just read changes nothing", async () => {
  const api = clientOf(workspace);
  await fc.assert(
    fc.asyncProperty(bodies, async ({ withTags, inFolder, ...body }) => {
      const places = { ...(withTags ? { tagIds } : {}), ...(inFolder ? { folderId } : {}) };
      const link = await api.createLink({ body: { ...body, ...places } });
      clock.advance(1000);
      const { id, tags, tagId, webhookIds, ...read } = link;
      const params = { linkId: id };
      expect(await api.updateLink({ params, body: read })).toEqual(link);
      expect(await api.getLink({ params })).toEqual(link);
      // Tags are read as objects and written as ids; writing them counts as a change, so the time moves.
      const retagged = await api.updateLink({ params, body: { ...read, tagIds: (tags ?? []).map((one) => one.id) } });
      expect({ ...retagged, updatedAt: link.updatedAt }).toEqual(link);
      await api.deleteLink({ params });
    }),
    { numRuns: 60 },
  );
});
