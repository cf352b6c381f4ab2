import { expect, test } from "vitest";
import type { FolderAction } from "./folder-role.ts";
import { folderRoleOf, mayDo } from "./folder-role.ts";

test.each([
  ["member", null, undefined, null],
  ["member", "read", undefined, "viewer"],
  ["member", "write", undefined, "editor"],
  ["viewer", "write", undefined, "editor"],
  ["member", null, { role: "viewer" }, "viewer"],
  ["member", "write", { role: "viewer" }, "viewer"],
  ["member", null, { role: "owner" }, "owner"],
  ["member", "write", { role: null }, null],
  ["owner", null, undefined, "owner"],
  ["owner", null, { role: null }, "owner"],
  ["owner", "read", { role: "viewer" }, "owner"],
] as const)("a %s in a folder of level %s, with the entry %j, is %s", (role, access_level, entry, expected) => {
  expect(folderRoleOf(role, { access_level }, entry)).toBe(expected);
});

test.each([
  ["owner", ["read", "write", "manage"]],
  ["editor", ["read", "write"]],
  ["viewer", ["read"]],
  [null, []],
] as const)("a folder's %s may %j", (role, expected) => {
  const actions: FolderAction[] = ["read", "write", "manage"];
  expect(actions.filter((action) => mayDo(role, action))).toEqual(expected);
});
