import { upwardImports } from "@overdub/testkit/floors";
import { expect, test } from "vitest";

/** From the top to the bottom: a folder may import from those below it. */
const FLOORS = ["app", "views", "pages", "shell", "components", "charts", "keyboard", "api", "format", "state"];

test("folders import from folders below them only", () => {
  expect(upwardImports(import.meta.dirname, FLOORS)).toEqual([]);
});
