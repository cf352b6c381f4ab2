import { afterAll, beforeAll, expect, test } from "vitest";
import { FILTERS, startWithAccounts, tenantsInPages, tenantsOf } from "../testing/list-scenario.ts";
import type { TestGateway } from "../testing/test-gateway.ts";

let t: TestGateway;
beforeAll(async () => {
  t = await startWithAccounts();
});
afterAll(() => t[Symbol.asyncDispose]());

const sortsByStatus = (query: string) => query.includes("status") && query.includes("sort_by");

test.each(FILTERS)("?%s finds %j", async (query, tenants) => {
  const found = await tenantsOf(t, query);
  // Equal values are in the order of their random ids.
  expect(sortsByStatus(query) ? found.toSorted() : found).toEqual(tenants);
});

test.each([
  ["unknown=1", "query.unknown is not a field of this list: id, tenant_id"],
  ["credential=1", "query.credential is not a field"],
  [
    "tenant_id[regex]=1",
    "query.tenant_id[regex] is not an operator: eq, ne, eq_or_null, gt, gte, lt, lte, in, nin, like, null",
  ],
  ["tenant_id[eq]=", "query.tenant_id[eq] must be a text of 1 to 255 characters"],
  ["tenant_id[eq][gt]=x", "query.tenant_id[eq] must be a text"],
  ["tenant_id[in]=a,", "query.tenant_id[in] must be a text"],
  ["tenant_id[null]=maybe", "query.tenant_id[null] must be true or false"],
  [`tenant_id=${"x".repeat(256)}`, "query.tenant_id must be a text"],
  ["tenant_id=%00", "query.tenant_id must be a text"],
  ["status[eq]=well", "query.status[eq] must be one of connecting, active"],
  ["is_sandbox[like]=1", "query.is_sandbox[like] is an operator for texts only"],
  ["created_at=yesterday", "query.created_at must be an instant in ISO 8601"],
  ["sort_by=credential", "query.sort_by must be one of tenant_id, status, created_at, updated_at"],
  ["sort_by=is_sandbox", "query.sort_by must be one of"],
  ["sort_by[tenant_id]=up", "query.sort_by must be one field, and asc or desc"],
  ["sort_by[tenant_id]=asc&sort_by[status]=asc", "query.sort_by must be one field"],
  ["limit=1.5", "query.limit"],
  ["next_cursor[]=x", "query.next_cursor"],
])("?%s is a 400 that says so", async (query, message) => {
  const { json } = await t.call("GET", `/integrated-account?${query}`);
  expect(json).toMatchObject({ statusCode: 400, message: expect.stringContaining(message) });
  expect(json.details.failures).toHaveLength(1);
});

test.each([
  ["", ["acme", "T1", "t2", "t_3", "t4"]],
  ["sort_by=-tenant_id", ["t_3", "t4", "t2", "acme", "T1"]],
  ["tenant_id[ne]=acme", ["T1", "t2", "t_3", "t4"]],
])("pages of ?%s are the whole, each row once", async (query, tenants) => {
  const pages = await tenantsInPages(t, query);
  expect(pages.flat()).toEqual(tenants);
  expect(pages.slice(0, -1).every((page) => page.length === 2)).toBe(true);
});

test("many rows with one value are paged, too", async () => {
  expect((await tenantsInPages(t, "sort_by=status")).flat().toSorted()).toEqual(["T1", "acme", "t2", "t4", "t_3"]);
});

test("a cursor belongs to its order", async () => {
  const { json } = await t.call("GET", "/integrated-account?limit=2");
  for (const sort of ["-created_at", "tenant_id"]) {
    const other = await t.call("GET", `/integrated-account?sort_by=${sort}&next_cursor=${json.next_cursor}`);
    expect(other.json).toMatchObject({ statusCode: 400, message: expect.stringContaining("repeat its sort_by") });
  }
});

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const ID = "11111111-1111-4111-8111-111111111111";

test.each([
  "x",
  cursorOf({}),
  cursorOf(["created_at", 1]),
  cursorOf(["created_at", "1", ID]),
  cursorOf(["created_at", 1.5, ID]),
  cursorOf(["created_at", 1, "x"]),
  cursorOf(["tenant_id", "\0", ID]),
])("the cursor %s is made up", async (cursor) => {
  expect((await t.call("GET", `/integrated-account?next_cursor=${cursor}`)).status).toBe(400);
});
