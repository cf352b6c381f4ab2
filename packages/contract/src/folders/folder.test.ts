import { expect, it } from "vitest";
import { FolderCreateBody, FolderUpdateBody } from "./folder.ts";

it("a new folder is open to members unless told otherwise; an update changes nothing by itself", () => {
  expect(FolderCreateBody.parse({ name: "" })).toEqual({ name: "", accessLevel: "write" });
  expect(FolderCreateBody.parse({ name: "n", accessLevel: null })).toEqual({ name: "n", accessLevel: null });
  expect(FolderUpdateBody.parse({})).toEqual({});
});
