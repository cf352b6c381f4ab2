import { fileURLToPath } from "node:url";
import { upwardImports } from "@overdub/testkit/floors";
import { expect, test } from "vitest";

/** From the top to the bottom: a folder imports from those below it alone. */
const FLOORS = [
  "app",
  "fast-path",
  "snapshot",
  "csv-import",
  "demo",
  "browser-script",
  "health",
  "events",
  "analytics",
  "track",
  "redirects",
  "clicks",
  "qr",
  "customers",
  "commissions",
  "rewards",
  "links",
  "domains",
  "folders",
  "tags",
  "previews",
  "link-cache",
  "link-store",
  "metatags",
  "api-keys",
  "members",
  "workspaces",
  "operations",
  "jobs",
  "http",
  "auth",
  "visits",
  "addresses",
  "fetch",
  "images",
  "currency",
  "csv",
  "threads",
  "network",
  "database",
  "time",
  "ids",
  "caches",
];

test("a folder imports from those below it alone", () => {
  expect(upwardImports(fileURLToPath(new URL(".", import.meta.url)), FLOORS)).toEqual([]);
});
