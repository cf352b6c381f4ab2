import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { expect } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";
import { sampleClick } from "../testing/sample-events.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The time of the workspace. */
export const NOW_MS = Date.UTC(2026, 2, 4, 12);

/**
 * A workspace with ten clicks in the last 30 days: six of the shop, three of the blog and one of a link that is gone. One
 * is older.
 */
export async function startWorkspaceWithClicks() {
  const clock = createClock(NOW_MS - 400 * DAY_MS);
  const workspace = await startWorkspace({ now: clock.now });
  const { db } = workspace.database;
  const folder = await insertFolder(db, workspace.workspace.id, "Campaigns");
  const blue = await insertTag(db, workspace.workspace.id, "Blue", "blue");
  const red = await insertTag(db, workspace.workspace.id, "Red", "red");
  clock.advance(400 * DAY_MS);
  const api = clientOf(workspace);
  const shop = await api.createLink({
    body: { url: "https://acme.test/shop", key: "Shop", title: "The shop", tagIds: [blue, red], folderId: folder },
  });
  const blog = await api.createLink({ body: { url: "https://acme.test/blog", key: "blog", tagIds: [blue] } });
  const gone = await api.createLink({ body: { url: "https://acme.test/gone", key: "gone" } });

  const us = { continent: "NA", country: "US", region: "CA", city: "San Jose" };
  const de = { continent: "EU", country: "DE", region: "BE", city: "Berlin" };
  const mobile = { device: "Mobile", browser: "Mobile Safari", os: "iOS" };
  const desktop = { device: "Desktop", browser: "Chrome", os: "Mac OS" };
  const mail = {
    url: "https://acme.test/shop?utm_source=google+mail&utm_medium=e",
    referer: "t.co",
    refererUrl: "https://t.co/x?y=1",
  };
  const clicks = [
    sampleClick(shop, NOW_MS - HOUR_MS, { ...us, ...mobile, ...mail }),
    sampleClick(shop, NOW_MS - HOUR_MS, { ...us, ...mobile, ...mail, refererUrl: "https://t.co/x?y=2" }),
    sampleClick(shop, NOW_MS - 2 * HOUR_MS, { ...us, ...desktop, trigger: "qr", qr: true }),
    sampleClick(shop, NOW_MS - DAY_MS, { ...de, ...desktop }),
    sampleClick(shop, NOW_MS - 2 * DAY_MS, { ...de, ...desktop }),
    sampleClick(shop, NOW_MS - 20 * DAY_MS),
    sampleClick(blog, NOW_MS - 3 * DAY_MS, { ...us, city: "Los Angeles", ...desktop }),
    sampleClick(blog, NOW_MS - 3 * DAY_MS, { ...de, ...mobile }),
    sampleClick(blog, NOW_MS - 10 * DAY_MS),
    sampleClick(gone, NOW_MS - DAY_MS),
    sampleClick(blog, NOW_MS - 300 * DAY_MS),
  ];
  await Promise.all(clicks.map((click) => workspace.outbox.append(click)));
  await workspace.outbox.drain();
  await api.deleteLink({ params: { linkId: gone.id } });
  return { workspace, shop, blog, folder, blue, red };
}

/** What `GET /analytics` answers. */
export async function askAnalytics(workspace: StartedWorkspace, query: string): Promise<unknown> {
  const { status, body } = await callApi(workspace, "GET", `/analytics?${query}`);
  expect(status).toBe(200);
  return body;
}

/** The rows of an answer as `value: clicks`. */
export async function askRows(workspace: StartedWorkspace, query: string, field: string): Promise<string[]> {
  return ((await askAnalytics(workspace, query)) as Record<string, unknown>[]).map(
    (row) => `${row[field]}: ${row.clicks}`,
  );
}

/** The totals of that many clicks. */
export const clicks = (count: number) => ({ clicks: count, leads: 0, sales: 0, saleAmount: 0 });
