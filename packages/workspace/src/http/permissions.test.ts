import type { AnyOperation } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiKey } from "../api-keys/api-keys.ts";
import type { Permission, Role } from "../auth/permissions.ts";
import { ROLES } from "../auth/permissions.ts";
import { SCOPES } from "../auth/scopes.ts";
import { changeRole } from "../members/members.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import { servedOperations } from "../testing/served-operations.ts";

let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

/** Every role has every read. See behaviour/partners 9.2. */
const WRITES_OF_ROLE: Readonly<Record<Role, string>> = {
  owner:
    "links tags folders domains groups webhooks workspaces conversions customers partners oauth_apps members api_keys",
  member: "links tags folders groups conversions customers partners",
  viewer: "",
  billing: "",
};
const BUNDLE = "links tags folders domains workspaces analytics groups conversions customers partners";

function roleAllows(role: Role, required: Permission): boolean {
  const [resource = "", action] = required.split(".");
  return action === "read" || WRITES_OF_ROLE[role].split(" ").includes(resource);
}

function scopeAllows(scope: string | undefined, required: Permission): boolean {
  const [resource = "", action] = required.split(".");
  if (scope === undefined || scope === required) return true;
  if (scope === "apis.all") return BUNDLE.split(" ").includes(resource);
  if (scope === "apis.read") return action === "read" && BUNDLE.split(" ").includes(resource);
  return action === "read" && scope === `${resource}.write`;
}

function isAllowed(role: Role, scope: string | undefined, required: Permission | "none"): boolean {
  return required === "none" || (roleAllows(role, required) && scopeAllows(scope, required));
}

const keyed = servedOperations.filter(({ operation }) => operation.auth === "secret");

/** Whether a key gets past the permissions; that the call itself leads nowhere is no matter. */
async function isAdmitted(operation: AnyOperation, key: string): Promise<boolean> {
  const path = operation.path.replaceAll(/\{\w+\}/g, "x");
  // What is no JSON, or has no end, is asked for in a way that gets no further than the permissions.
  const query = operation.success.contentType === "application/json" ? "" : "?event=none&interval=none";
  const answer = await callApi(workspace, operation.method, path + query, {
    key,
    ...(operation.input.body ? { body: {} } : {}),
  });
  expect([200, 400, 403, 404, 422]).toContain(answer.status);
  if (answer.status !== 403) return true;
  const { error } = answer.body as { error: { code: string; message: string } };
  expect(error.code).toBe("forbidden");
  expect(error.message).toMatch(/required (permissions|role)/);
  return false;
}

describe.each(ROLES)("a key of a role: %s", (role) => {
  test.each([undefined, ...SCOPES])("with the scope %s it calls what both allow, and nothing else", async (scope) => {
    const { id } = await workspace.addWorkspace({ slug: `${role}-${(scope ?? "none").replace(".", "-")}` });
    // Made for an owner and kept, since no scope beyond the role can be asked for.
    const { key, userId } = await addMemberKey(workspace.database, id, "owner", { scopes: scope ? [scope] : [] });
    await changeRole(workspace.database.db, id, userId, role);
    const admitted = [];
    for (const { operation } of keyed) if (await isAdmitted(operation, key)) admitted.push(operation.id);
    const expected = keyed.filter(({ requires }) => isAllowed(role, scope, requires));
    expect(admitted).toEqual(expected.map(({ operation }) => operation.id));
  });
});

test("several scopes add up", async () => {
  const { key } = await addMemberKey(workspace.database, workspace.workspace.id, "member", {
    scopes: ["tags.write", "links.read"],
  });
  expect((await callApi(workspace, "GET", "/tags", { key })).status).toBe(200);
  expect((await callApi(workspace, "POST", "/tags", { key, body: { name: "Two scopes" } })).status).toBe(201);
  expect((await callApi(workspace, "GET", "/links", { key })).status).toBe(200);
  expect((await callApi(workspace, "GET", "/folders", { key })).status).toBe(403);
});

test("a machine acts as owner, within its scopes", async () => {
  const { id } = workspace.workspace;
  const all = await createApiKey(workspace.database.db, id, { name: "machine" }, 0);
  const scoped = await createApiKey(workspace.database.db, id, { name: "machine", scopes: ["tags.read"] }, 0);
  expect((await callApi(workspace, "POST", "/folders", { key: all.key, body: { name: "By machine" } })).status).toBe(
    201,
  );
  expect((await callApi(workspace, "POST", "/tags", { key: scoped.key, body: { name: "x" } })).status).toBe(403);
});

test("the refusal names the workspace and the permission, before the body is looked at", async () => {
  const { id } = workspace.workspace;
  const { key } = await addMemberKey(workspace.database, id, "viewer");
  expect(await refusal(workspace, "POST", "/tags", { key, body: "{" })).toEqual([
    403,
    "forbidden",
    `The provided key does not have the required permissions for this endpoint on the workspace '${id}'. Having the 'tags.write' permission would allow this request to continue.`,
  ]);
});

test("a viewer's key is told of the role where Dub knows no scope", async () => {
  const { key } = await addMemberKey(workspace.database, workspace.workspace.id, "viewer");
  for (const [method, path] of [
    ["POST", "/track/lead"],
    ["POST", "/track/sale"],
    ["POST", "/customers"],
    ["PATCH", "/customers/x"],
    ["DELETE", "/customers/x"],
  ] as const) {
    expect(await refusal(workspace, method, path, { key, body: {} })).toEqual([
      403,
      "forbidden",
      "You don't have the required role to access this endpoint. Required role(s): owner, member.",
    ]);
  }
});

test.each([
  ["links.write", "POST", "/track/sale", "conversions.write"],
  ["analytics.read", "GET", "/customers", "customers.read"],
  ["customers.read", "DELETE", "/customers/x", "customers.write"],
  ["apis.read", "POST", "/track/lead", "conversions.write"],
] as const)("a key of %s is told what %s %s needs", async (scope, method, path, missing) => {
  const { id } = workspace.workspace;
  const { key } = await addMemberKey(workspace.database, id, "owner", { scopes: [scope] });
  const [status, code, message] = await refusal(workspace, method, path, { key });
  expect([status, code]).toEqual([403, "forbidden"]);
  expect(message).toContain(`Having the '${missing}' permission`);
});

/** By the first segments of a path; what is not here is `<segment>.read` or `.write`. */
const RESOURCES: Readonly<Record<string, string>> = {
  events: "analytics",
  track: "conversions",
  applications: "partners",
  "program-applications": "partners",
  commissions: "partners",
  payouts: "partners",
  bounties: "partners",
  "discount-codes": "partners",
  tokens: "partners",
  rewards: "partners",
  "partner-tags": "partners",
  fraud: "partners",
  programs: "partners",
  admin: "workspaces",
  "admin/members": "members",
  "admin/api-keys": "api_keys",
  "test-clock": "workspaces",
  oauth: "oauth_apps",
};

test.each(servedOperations.map(({ operation, requires }) => [operation.id, operation, requires] as const))(
  "%s requires what its path and effect say",
  (_id, { path, effect, auth }, required) => {
    const [, group = "", below = ""] = path.split("/");
    const resource = RESOURCES[`${group}/${below}`] ?? RESOURCES[group] ?? group;
    if (auth !== "secret") expect(required).toBe("none");
    else expect(required).toBe(`${resource}.${effect === "read" ? "read" : "write"}`);
  },
);

test("a read-only key changes nothing: every operation that is no read refuses it", async () => {
  const { id } = workspace.workspace;
  const bundled = await addMemberKey(workspace.database, id, "owner", { scopes: ["apis.read"] });
  const reads = SCOPES.filter((scope) => scope.endsWith(".read"));
  const single = await addMemberKey(workspace.database, id, "owner", { scopes: reads });
  for (const { operation } of keyed.filter(({ operation: { effect } }) => effect !== "read")) {
    for (const { key } of [bundled, single]) {
      expect([operation.id, await isAdmitted(operation, key)]).toEqual([operation.id, false]);
    }
  }
});
