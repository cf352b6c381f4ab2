import type { LinkFilters } from "@overdub/contract";
import { expect, test } from "vitest";
import type { LinkSelection } from "./link-selection.ts";
import { isSought } from "./link-selection.ts";

const FOLDER = { folderId: "fold_1" };

test.each<[filters: LinkFilters, known: Partial<LinkSelection>, isSeeking: boolean]>([
  [{}, {}, false],
  [FOLDER, {}, false],
  [{ ...FOLDER, domain: "a.test" }, {}, true],
  [{ ...FOLDER, domain: "a.test" }, { fewIds: ["link_1"] }, false],
  [FOLDER, { isSorted: true }, true],
  [{}, { isSorted: true }, false],
  [{ withTags: true }, { isSorted: true }, true],
  [{ search: "ab" }, {}, true],
  [{ search: "rare" }, { candidateIds: [] }, false],
  [{ tagNames: ["Common"] }, {}, true],
  [{ tagNames: ["Rare"], search: "ab" }, { taggedIds: ["link_1"] }, false],
])("links with %j are looked for in all, where %j is known: %s", (filters, known, isSeeking) => {
  const nothing = { candidateIds: undefined, taggedIds: undefined, fewIds: undefined, spelledIds: [], isSorted: false };
  const scope = { workspaceId: "ws_1", filters, hiddenFolderIds: [], dialect: "sqlite" } as const;
  expect(isSought({ ...scope, ...nothing, ...known })).toBe(isSeeking);
});
