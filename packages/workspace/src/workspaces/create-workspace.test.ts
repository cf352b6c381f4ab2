import type { SqlDatabase } from "@overdub/storage";
import { openMigrated } from "@overdub/testkit/open-migrated";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { hashSecret } from "../ids/secret.ts";
import { createWorkspace } from "./create-workspace.ts";
import { findWorkspace, listWorkspaces } from "./queries.ts";
import { WorkspaceError } from "./workspace-error.ts";

let database: SqlDatabase<WorkspaceTables>;

beforeAll(async () => {
  database = await openMigrated("sqlite::memory:");
});
afterAll(() => database.close());

const create = (over: Partial<Parameters<typeof createWorkspace>[1]>) =>
  createWorkspace(database.db, { name: "Acme", slug: "acme", domain: "acme.test", ...over }, 1000);

test("a workspace comes with a domain and a key, under the largest plan's limits", async () => {
  const workspace = await create({});
  expect(workspace).toEqual({
    id: expect.stringMatching(/^ws_[0-9A-Z]+$/),
    name: "Acme",
    slug: "acme",
    domain: "acme.test",
    userId: expect.stringMatching(/^user_[0-9A-Z]+$/),
    apiKey: expect.stringMatching(/^dub_[0-9A-Za-z]{24}$/),
  });
  expect(await findWorkspace(database.db, workspace.id)).toMatchObject({
    slug: "acme",
    requests_per_minute: 3000,
    analytics_requests_per_second: 16,
    created_at_ms: 1000,
  });
  const keys = database.db.selectFrom("api_keys").select("key_hash").where("workspace_id", "=", workspace.id);
  expect(await keys.execute()).toEqual([{ key_hash: hashSecret(workspace.apiKey) }]);
});

test("a key may be preset", async () => {
  const apiKey = "dub_0123456789abcdef";
  expect((await create({ slug: "preset", domain: "preset.test", apiKey })).apiKey).toBe(apiKey);
});

test("a domain is kept as DNS has it", async () => {
  expect((await create({ slug: "caps", domain: "CAPS.test" })).domain).toBe("caps.test");
  expect((await create({ slug: "books", domain: "Bücher.test" })).domain).toBe("xn--bcher-kva.test");
});

describe("refused, with a reason that a person understands", () => {
  test.each([
    [{ slug: "Acme" }, '"Acme" is no slug: use up to 48 lower-case letters, digits and hyphens.'],
    [{ slug: "-a" }, '"-a" is no slug: use up to 48 lower-case letters, digits and hyphens.'],
    [{ slug: "a".repeat(49) }, `"${"a".repeat(49)}" is no slug: use up to 48 lower-case letters, digits and hyphens.`],
    [{ domain: "https://acme.test" }, '"https://acme.test" is no domain name.'],
    [{ domain: "ac me.test" }, '"ac me.test" is no domain name.'],
    [{ domain: "www.acme.test" }, '"www.acme.test" is no domain name.'],
    [{ domain: "acme.test:80" }, '"acme.test:80" is no domain name.'],
    [{ apiKey: "short" }, "A workspace key is `dub_` and at least 16 letters and digits."],
  ])("%j", async (input, message) => {
    await expect(create({ slug: "new", domain: "new.test", ...input })).rejects.toEqual(new WorkspaceError(message));
  });

  test("what is taken, leaving nothing behind", async () => {
    await create({ slug: "taken", domain: "taken.test", apiKey: "dub_takentakentakentaken" });
    const before = await listWorkspaces(database.db);
    for (const input of [
      { slug: "taken", domain: "free.test" },
      { slug: "free", domain: "taken.test" },
      { slug: "free", domain: "free.test", apiKey: "dub_takentakentakentaken" },
    ]) {
      await expect(create(input)).rejects.toThrow(/is taken\.$/);
    }
    expect(await listWorkspaces(database.db)).toEqual(before);
  });
});
