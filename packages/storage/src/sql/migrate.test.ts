import { expect, onTestFinished, test } from "vitest";
import { createMigrator } from "./create-migrator.ts";
import { migrationNames } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";

/** Databases know these by name, so no name changes and none is added among them. */
const APPLIED = [
  "0001-initial-schema",
  "0002-request-log",
  "0003-account-access",
  "0004-audit-log",
  "0005-workspace-content",
  "0006-bulk-batches",
  "0007-customers",
  "0008-link-indexes",
  "0009-link-previews",
  "0011-outbox-batches",
  "0012-key-settings",
  "0012-tracking",
  "0013-workspace-imports",
  "0014-link-counts",
  "0015-search-terms",
];

test("released migrations keep their names, and those after them are numbered without gaps", async () => {
  const database = openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  const names = (await createMigrator(database).getMigrations()).map(({ name }) => name);
  expect(names.slice(0, APPLIED.length)).toEqual(APPLIED);
  const later = names.slice(APPLIED.length);
  expect(later.map((name) => /^\d{4}(?=-[a-z-]+$)/.exec(name)?.[0])).toEqual(
    later.map((_, index) => String(16 + index).padStart(4, "0")),
  );
});

test("a migration has the name of its file", async () => {
  const database = openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  const names = (await createMigrator(database).getMigrations()).map(({ name }) => name);
  expect((await migrationNames()).toSorted()).toEqual(names.toSorted());
});
