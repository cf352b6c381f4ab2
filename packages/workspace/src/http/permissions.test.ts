import type { AnyOperation } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiKey } from "../api-keys/api-keys.ts";
import type { Requirement } from "../auth/assert-permitted.ts";
import type { Role } from "../auth/permissions.ts";
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
  owner: "links tags folders domains groups webhooks workspaces",
  member: "links tags folders groups",
  viewer: "",
  billing: "",
};
const BUNDLE = "links tags folders domains workspaces analytics groups";

function roleAllows(role: Role, requirement: Requirement): boolean {
  const [resource = "", action] = requirement.split(".");
  return action === "read" || WRITES_OF_ROLE[role].split(" ").includes(resource);
}

function scopeAllows(scope: string | undefined, requirement: Requirement): boolean {
  const [resource = "", action] = requirement.split(".");
  if (scope === undefined || scope === requirement) return true;
  if (scope === "apis.all") return BUNDLE.split(" ").includes(resource);
  if (scope === "apis.read") return action === "read" && BUNDLE.split(" ").includes(resource);
  return action === "read" && scope === `${resource}.write`;
}

function isAllowed(role: Role, scope: string | undefined, requirement: Requirement | "none"): boolean {
  if (requirement === "key" || requirement === "none") return true;
  if (requirement === "writer") return role === "owner" || role === "member";
  return roleAllows(role, requirement) && scopeAllows(scope, requirement);
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

test.each(servedOperations.map(({ operation, requires }) => [operation.id, operation, requires] as const))(
  "%s requires what its path and effect say, where behaviour/links 2.4 says so",
  (_id, operation, requirement) => {
    const [, group = ""] = operation.path.split("/");
    const action = operation.effect === "read" ? "read" : "write";
    if (operation.auth !== "secret") expect(requirement).toBe("none");
    else if (["links", "tags", "folders", "domains"].includes(group)) expect(requirement).toBe(`${group}.${action}`);
    else if (["analytics", "events"].includes(group)) expect(requirement).toBe("analytics.read");
    else expect(requirement).not.toBe("none");
  },
);
